package partner

import (
	"fmt"
	"math"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Pair is a debtor and a creditor, never the same.
type Pair struct{ Debtor, Creditor ID }

// Position is what a debtor has come to owe a creditor since the ledger began. It is
// gross: what the creditor owes back is the position of the opposite pair.
type Position struct {
	Redemptions Money // points of the debtor that the creditor honoured, at redemption price
	Exchanges   Money // points of the creditor that the debtor's were exchanged for, at onramp price
	Reversed    Money // redemptions taken back; counted in Redemptions still
	Settled     Money // paid, and acknowledged
	Waiting     op.ID // the payment that is to be decided on; zero: none
}

// Gross is what was ever owed, whether it has been paid or not.
func (p Position) Gross() Money { return p.Redemptions + p.Exchanges - p.Reversed }

// Owed is what is left to pay. It is below nothing if a redemption was taken back after
// it had been paid for: what is owed next makes up for it.
func (p Position) Owed() Money { return p.Gross() - p.Settled }

// Net is one partner's side of all positions, kept apart from them so that one can
// be checked against the other.
type Net struct {
	Receivable Money // owed to the partner by all others together since the ledger began
	Received   Money // of it, paid
	Payable    Money // owed by the partner to all others together since the ledger began
	Paid       Money // of it, paid
	Due        Money // what the partner has left to pay, with nothing counted against it that others owe it
}

// Reason is why one partner owes another.
type Reason uint8

// The reasons.
const (
	ForRedemption Reason = iota + 1
	ForExchange
	ForReversal // a redemption taken back: lowers the position
)

var reasonNames = []string{"", "redemption", "exchange", "reversal"}

// Valid reports whether the reason is one of the list.
func (r Reason) Valid() bool { return r > 0 && int(r) < len(reasonNames) }

// String names the reason.
func (r Reason) String() string {
	if r.Valid() {
		return reasonNames[r]
	}
	return "unknown"
}

// Owe books that the debtor owes the creditor more, or for a reversal less. Between
// a partner and itself nothing is owed and nothing is booked. It fails with
// ErrMoneyRange and then has changed nothing.
func (s *State) Owe(pair Pair, amount Money, why Reason) error {
	if pair.Debtor == pair.Creditor || amount == 0 {
		return nil
	}
	pos, _ := s.Positions.Get(pair)
	debtor, _ := s.Nets.Get(pair.Debtor)
	creditor, _ := s.Nets.Get(pair.Creditor)
	if why != ForReversal && (amount > math.MaxInt64-debtor.Payable || amount > math.MaxInt64-creditor.Receivable ||
		amount > math.MaxInt64-pos.Redemptions-pos.Exchanges) {
		return fmt.Errorf("%w: %s owes %s %s more", ErrMoneyRange, pair.Debtor, pair.Creditor, amount)
	}
	due := max(0, pos.Owed())
	signed := amount
	switch why {
	case ForRedemption:
		pos.Redemptions += amount
	case ForExchange:
		pos.Exchanges += amount
	case ForReversal:
		pos.Reversed += amount
		signed = -amount
	default:
		panic("partner: a position moved without a reason")
	}
	if pos.Gross() < 0 {
		panic("partner: more was reversed than was owed")
	}
	debtor.Payable += signed
	debtor.Due += max(0, pos.Owed()) - due
	creditor.Receivable += signed
	s.Positions.Put(pair, pos)
	s.Nets.Put(pair.Debtor, debtor)
	s.Nets.Put(pair.Creditor, creditor)
	return nil
}

// settle books a payment that was acknowledged. It fails with ErrMoneyRange and then
// has changed nothing.
func (s *State) settle(pair Pair, amount Money) error {
	pos, _ := s.Positions.Get(pair)
	debtor, _ := s.Nets.Get(pair.Debtor)
	creditor, _ := s.Nets.Get(pair.Creditor)
	if amount > math.MaxInt64-debtor.Paid || amount > math.MaxInt64-creditor.Received {
		return fmt.Errorf("%w: %s has paid %s %s more", ErrMoneyRange, pair.Debtor, pair.Creditor, amount)
	}
	due := max(0, pos.Owed())
	pos.Settled += amount
	debtor.Paid += amount
	debtor.Due += max(0, pos.Owed()) - due
	creditor.Received += amount
	s.Positions.Put(pair, pos)
	s.Nets.Put(pair.Debtor, debtor)
	s.Nets.Put(pair.Creditor, creditor)
	return nil
}
