package api

import (
	"reflect"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// operationOf shows an operation as it was signed. Fields of the same name mean the
// same in every kind, so it goes by their names: a new kind needs nothing here.
func operationOf(o op.Operation) Operation {
	out := Operation{Kind: o.Kind().String(), Ref: Hash(op.HeaderOf(o).Ref)}
	value := reflect.ValueOf(o)
	for i := range value.NumField() {
		switch name, field := value.Type().Field(i).Name, value.Field(i).Interface(); field := field.(type) {
		case token.Address:
			*map[string]*Address{"Account": &out.Account, "Controller": &out.Controller, "To": &out.To}[name] = Address(field)
		case token.Code:
			*map[string]*string{"Program": &out.Program, "From": &out.Program, "To": &out.ToProgram}[name] = string(field)
		case token.OperationID:
			*map[string]*Hash{"Hold": &out.Hold, "Operation": &out.Operation, "Adjustment": &out.Adjustment, "Payment": &out.Payment}[name] = Hash(field)
		case partner.ID:
			out.Partner = string(field)
		case token.Direction:
			out.Direction = field.String()
		case [32]byte:
			out.Reference = Hash(field)
		case partner.Verdict:
			out.Verdict = field.String()
		case token.Reason:
			out.Reason = string(field)
		case uint64:
			out.number(name, field)
		}
	}
	return out
}

func (o *Operation) number(name string, n uint64) {
	switch name {
	case "Points":
		o.Points = n
	case "Amount":
		o.Amount = Money(min(n, 1<<63-1)).String()
	case "Minimum":
		o.Minimum = n
	case "Cap":
		o.DayCap = Money(min(n, 1<<63-1)).String()
	case "Time":
		o.Time = instant(n)
	case "Deadline":
		o.Deadline = instant(n)
	default:
		panic("api: a field of an operation without a place in its JSON: " + name)
	}
}

// instant is a time as it was signed, which may be any number: RFC 3339 ends with the
// year 9999.
func instant(seconds uint64) Time { return Time(min(seconds, uint64(token.MaxTime))) }
