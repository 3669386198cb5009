package record

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// The records that an operation writes.
var (
	Accounts    = Table[op.Address, token.Account]{'a', false, address, walkAccount}
	Balances    = Table[token.BalanceKey, token.Balance]{'b', false, balanceName, walkBalance}
	Operations  = Table[op.ID, token.Done]{'o', false, id, walkDone}
	Holds       = Table[op.ID, token.HeldPoints]{'h', false, id, walkHold}
	Adjustments = Table[op.ID, token.Adjustment]{'j', false, id, walkAdjustment}
	Payments    = Table[op.ID, partner.Payment]{'m', false, id, walkPayment}
	// Steps has one record, of the last step of the sweep: its entries are what the steps did.
	Steps = Table[struct{}, []op.Effect]{'e', false, nothing, WalkEffects}
)

// The records that a block writes once, in the order of their keys.
var (
	Coalition  = Table[struct{}, partner.Coalition]{'c', true, nothing, walkCoalition}
	Partners   = Table[partner.ID, partner.Partner]{'p', true, text[partner.ID], walkPartner}
	Keys       = Table[op.Address, partner.ID]{'k', true, address, walkKey}
	Programs   = Table[token.Code, token.Program]{'g', true, text[token.Code], walkProgram}
	Terms      = Table[TermsKey, token.Program]{'v', true, termsName, walkProgram}
	Totals     = Table[token.Code, token.Totals]{'t', true, text[token.Code], walkTotals}
	Maturities = Table[token.Code, token.Maturities]{'d', true, text[token.Code], walkMaturities}
	Positions  = Table[partner.Pair, partner.Position]{'x', true, pairName, walkPosition}
	Nets       = Table[partner.ID, partner.Net]{'n', true, text[partner.ID], walkNet}
	Refused    = Table[struct{}, Refusals]{'r', true, nothing, walkRefusals} // of the last block that had any
	QuotaDays  = Table[partner.ID, partner.QuotaDay]{'q', true, text[partner.ID], walkQuotaDay}
	IssuerDays = Table[op.Address, token.IssuerDay]{'i', true, address, walkIssuerDay}
	MergeDays  = Table[partner.ID, token.MergeDay]{'q', true, text[partner.ID], walkMergeDay}
	Supply     = Table[struct{}, token.Points]{'s', true, nothing, walkSupply}
)

// Resident reports whether a key's place is worth memory: of all but the records of
// single operations, which are without number, written once and hardly ever read.
func Resident(key []byte) bool { return !ofOperation(key[0]) }

// OfOperation reports whether the table's records are named by the operations that make
// them.
func (t Table[K, V]) OfOperation() bool { return ofOperation(t.Prefix) }

func ofOperation(prefix byte) bool {
	switch prefix {
	case Operations.Prefix, Holds.Prefix, Adjustments.Prefix, Payments.Prefix:
		return true
	}
	return false
}

func nothing(b []byte, _ struct{}) []byte     { return b }
func address(b []byte, a op.Address) []byte   { return append(b, a[:]...) }
func id(b []byte, id op.ID) []byte            { return append(b, id[:]...) }
func text[T ~string](b []byte, name T) []byte { return append(b, name...) }

func pairName(b []byte, p partner.Pair) []byte {
	return append(append(append(b, p.Debtor...), 0), p.Creditor...)
}

// TermsKey names a version of a program's terms. Lots carry the version under which they
// were made, so every version stays readable for as long as the ledger lives.
type TermsKey struct {
	Program token.Code
	Version uint32
}

func termsName(b []byte, k TermsKey) []byte {
	return binary.BigEndian.AppendUint32(append(append(b, k.Program...), 0), k.Version)
}

func balanceName(b []byte, k token.BalanceKey) []byte {
	return append(append(b, k.Account[:]...), k.Program...)
}

// BalanceKeyOf is whose balance a key names, without its prefix.
func BalanceKeyOf(name []byte) (k token.BalanceKey, err error) {
	if n := copy(k.Account[:], name); n < len(k.Account) {
		return k, fmt.Errorf("decode balance key: %d bytes", len(name))
	}
	k.Program = token.Code(name[len(k.Account):])
	return k, nil
}

// PairOf is whose position a key names, without its prefix.
func PairOf(name []byte) (partner.Pair, error) {
	debtor, creditor, ok := bytes.Cut(name, []byte{0})
	if !ok {
		return partner.Pair{}, fmt.Errorf("decode position key: %q", name)
	}
	return partner.Pair{Debtor: partner.ID(debtor), Creditor: partner.ID(creditor)}, nil
}
