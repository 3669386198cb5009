package token

import (
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
)

// Points is a number of points of one program.
type Points int64

// Address names an account, and the key that signed a transaction.
type Address = op.Address

// Time is an instant of block time in seconds since 1970-01-01T00:00:00Z. 0 stands for none.
type Time = partner.Time

// Date is a day of the calendar.
type Date = partner.Date

const daySeconds = partner.DaySeconds

// Money is an amount of the settlement currency, in millionths.
type Money = partner.Money

var (
	// ErrNotPositive refuses an amount of zero points.
	ErrNotPositive = errors.New("the amount is not positive")
	// ErrTooLarge refuses an amount above MaxSupply.
	ErrTooLarge = errors.New("the amount is too large")
)

// amount checks an amount as it was asked for, from 1 to MaxSupply.
func amount(asked uint64) (Points, error) {
	switch {
	case asked == 0:
		return 0, ErrNotPositive
	case asked > uint64(MaxSupply):
		return 0, fmt.Errorf("%w: %d, at most %d", ErrTooLarge, asked, MaxSupply)
	}
	return Points(asked), nil
}

// Convert is the exchange of n points at offramp into points at onramp: the floor of
// n x offramp / onramp, and the money that the floor left over. Prices are positive.
// It fails with ErrTooLarge.
func Convert(n Points, offramp, onramp Money) (out Points, remainder Money, err error) {
	hi, lo := bits.Mul64(uint64(n), uint64(offramp))
	if hi >= uint64(onramp) {
		return 0, 0, fmt.Errorf("%w: %d points at %s buy too many at %s", ErrTooLarge, n, offramp, onramp)
	}
	quotient, rest := bits.Div64(hi, lo, uint64(onramp))
	if quotient > uint64(MaxSupply) || quotient > math.MaxInt64 {
		return 0, 0, fmt.Errorf("%w: %d points at %s buy too many at %s", ErrTooLarge, n, offramp, onramp)
	}
	return Points(quotient), Money(rest), nil
}
