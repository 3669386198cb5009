package ledger

import (
	"errors"
	"fmt"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// opVisitor is shown the fields of an operation in the order of their encoding and
// answers with the value that each is to have. There are four: one encodes, one
// decodes, one hashes and one describes. So the list of a kind's fields is written
// once, and none of the four can differ from another in it.
//
// The name is the field's EIP-712 name; the EIP-712 type follows from the method.
type opVisitor interface {
	address(name string, v token.Address) token.Address
	word(name string, v [32]byte) [32]byte
	number(name string, v uint64) uint64
	text(field textField, v string) string
	choice(field choiceField, v uint8) uint8
}

// textField is a short name, of a program or partner.
type textField struct {
	name     string
	maxBytes int
}

// choiceField is a value of a closed list: a number in a transaction's bytes, a word
// in what a wallet shows. A number that has no word is refused.
type choiceField struct {
	name string
	word func(uint8) string // "" or "unknown": none of the list
}

func (f choiceField) known(v uint8) bool {
	word := f.word(v)
	return word != "" && word != "unknown"
}

var (
	directionField = choiceField{"direction", func(v uint8) string { return token.Direction(v).String() }}
	reasonField    = choiceField{"reason", func(v uint8) string { return token.AdjustmentReason(v).String() }}
)

func visitRef(v opVisitor, ref token.Ref) token.Ref { return v.word("ref", ref) }

func visitCode(v opVisitor, name string, code token.Code) token.Code {
	return token.Code(v.text(textField{name, maxCodeBytes}, string(code)))
}

func visitPartner(v opVisitor, id partner.ID) partner.ID {
	return partner.ID(v.text(textField{"partner", maxPartnerBytes}, string(id)))
}

// opCodec is what a transaction has to know of a kind of operation.
type opCodec struct {
	name  string                         // EIP-712 primary type
	owns  func(op token.Op) bool         // the operation is of the kind's Go type
	visit func(v opVisitor, op token.Op) // shows the operation's fields; it must be the kind's
	make  func(v opVisitor) token.Op     // an operation of the visitor's values
	hash  [32]byte                       // of the EIP-712 type of the operation alone in its transaction
}

// codecOf joins the walk over a kind's fields to the kind's name.
func codecOf[T token.Op](name string, walk func(opVisitor, T) T) opCodec {
	c := opCodec{
		name: name,
		owns: func(op token.Op) bool {
			_, ok := op.(T)
			return ok
		},
		visit: func(v opVisitor, op token.Op) { walk(v, op.(T)) },
		make: func(v opVisitor) token.Op {
			var none T
			return walk(v, none)
		},
	}
	c.hash = typeHash(c)
	return c
}

// opCodecOf is the codec of a kind, or nil if there is no such kind.
func opCodecOf(kind uint64) *opCodec {
	if kind == 0 || kind >= uint64(len(opCodecs)) {
		return nil
	}
	return &opCodecs[kind]
}

// opCodecFor is the codec of an operation. Only values of package token's types have
// one: a pointer to one could change after it was signed.
func opCodecFor(op token.Op) (*opCodec, error) {
	if op == nil {
		return nil, errors.New("no operation")
	}
	codec := opCodecOf(uint64(op.Kind()))
	if codec == nil || !codec.owns(op) {
		return nil, fmt.Errorf("a %T is no operation", op)
	}
	return codec, nil
}

// opCodecs has the codec of every kind, by the kind's number. It is the one place of
// the program that lists all kinds.
var opCodecs = []opCodec{
	token.KindEnroll: codecOf("Enroll", func(v opVisitor, op token.Enroll) token.Enroll {
		return token.Enroll{
			Account:    v.address("account", op.Account),
			Controller: v.address("controller", op.Controller),
			Ref:        visitRef(v, op.Ref),
		}
	}),
	token.KindSetController: codecOf("SetController", func(v opVisitor, op token.SetController) token.SetController {
		return token.SetController{
			Account:    v.address("account", op.Account),
			Controller: v.address("controller", op.Controller),
			Ref:        visitRef(v, op.Ref),
		}
	}),
	token.KindRecover: codecOf("Recover", func(v opVisitor, op token.Recover) token.Recover {
		return token.Recover{
			Account:    v.address("account", op.Account),
			Controller: v.address("controller", op.Controller),
			Ref:        visitRef(v, op.Ref),
		}
	}),
	token.KindVeto: codecOf("Veto", func(v opVisitor, op token.Veto) token.Veto {
		return token.Veto{Account: v.address("account", op.Account), Ref: visitRef(v, op.Ref)}
	}),
	token.KindLock: codecOf("Lock", func(v opVisitor, op token.Lock) token.Lock {
		return token.Lock{Account: v.address("account", op.Account), Ref: visitRef(v, op.Ref)}
	}),
	token.KindUnlock: codecOf("Unlock", func(v opVisitor, op token.Unlock) token.Unlock {
		return token.Unlock{Account: v.address("account", op.Account), Ref: visitRef(v, op.Ref)}
	}),
	token.KindSetDayCap: codecOf("SetDayCap", func(v opVisitor, op token.SetDayCap) token.SetDayCap {
		return token.SetDayCap{
			Account: v.address("account", op.Account),
			Cap:     v.number("cap", op.Cap),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindIssue: codecOf("Issue", func(v opVisitor, op token.Issue) token.Issue {
		return token.Issue{
			Account: v.address("account", op.Account),
			Program: visitCode(v, "program", op.Program),
			Points:  v.number("points", op.Points),
			Time:    v.number("time", op.Time),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindClawback: codecOf("Clawback", func(v opVisitor, op token.Clawback) token.Clawback {
		return token.Clawback{
			Account: v.address("account", op.Account),
			Program: visitCode(v, "program", op.Program),
			Points:  v.number("points", op.Points),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindTransfer: codecOf("Transfer", func(v opVisitor, op token.Transfer) token.Transfer {
		return token.Transfer{
			Account: v.address("account", op.Account),
			To:      v.address("to", op.To),
			Program: visitCode(v, "program", op.Program),
			Points:  v.number("points", op.Points),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindExchange: codecOf("Exchange", func(v opVisitor, op token.Exchange) token.Exchange {
		return token.Exchange{
			Account: v.address("account", op.Account),
			From:    visitCode(v, "from", op.From),
			To:      visitCode(v, "to", op.To),
			Points:  v.number("points", op.Points),
			Minimum: v.number("minimum", op.Minimum),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindRedeem: codecOf("Redeem", func(v opVisitor, op token.Redeem) token.Redeem {
		return token.Redeem{
			Account: v.address("account", op.Account),
			Program: visitCode(v, "program", op.Program),
			Points:  v.number("points", op.Points),
			Partner: visitPartner(v, op.Partner),
			Ref:     visitRef(v, op.Ref),
		}
	}),
	token.KindHold: codecOf("Hold", func(v opVisitor, op token.PlaceHold) token.PlaceHold {
		return token.PlaceHold{
			Account:  v.address("account", op.Account),
			Program:  visitCode(v, "program", op.Program),
			Points:   v.number("points", op.Points),
			Partner:  visitPartner(v, op.Partner),
			Deadline: v.number("deadline", op.Deadline),
			Ref:      visitRef(v, op.Ref),
		}
	}),
	token.KindCapture: codecOf("Capture", func(v opVisitor, op token.Capture) token.Capture {
		return token.Capture{
			Hold:   v.word("hold", op.Hold),
			Points: v.number("points", op.Points),
			Ref:    visitRef(v, op.Ref),
		}
	}),
	token.KindRelease: codecOf("Release", func(v opVisitor, op token.Release) token.Release {
		return token.Release{Hold: v.word("hold", op.Hold), Ref: visitRef(v, op.Ref)}
	}),
	token.KindReverse: codecOf("Reverse", func(v opVisitor, op token.Reverse) token.Reverse {
		return token.Reverse{
			Operation: v.word("operation", op.Operation),
			Points:    v.number("points", op.Points),
			Ref:       visitRef(v, op.Ref),
		}
	}),
	token.KindProposeAdjustment: codecOf("ProposeAdjustment", func(v opVisitor, op token.ProposeAdjustment) token.ProposeAdjustment {
		return token.ProposeAdjustment{
			Account:   v.address("account", op.Account),
			Program:   visitCode(v, "program", op.Program),
			Points:    v.number("points", op.Points),
			Direction: token.Direction(v.choice(directionField, uint8(op.Direction))),
			Reason:    token.AdjustmentReason(v.choice(reasonField, uint8(op.Reason))),
			Ref:       visitRef(v, op.Ref),
		}
	}),
	token.KindApproveAdjustment: codecOf("ApproveAdjustment", func(v opVisitor, op token.ApproveAdjustment) token.ApproveAdjustment {
		return token.ApproveAdjustment{Adjustment: v.word("adjustment", op.Adjustment), Ref: visitRef(v, op.Ref)}
	}),
}
