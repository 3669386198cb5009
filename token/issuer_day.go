package token

import (
	"errors"
	"fmt"
)

// IssuerDay is what one key has issued and clawed back on a UTC day, at redemption price.
type IssuerDay struct {
	Day   int64 // since 1970-01-01
	Worth Money // on Day, issues and clawbacks added up
}

// ErrSecondKey: the key would issue or claw back more in a day than its partner lets one
// key do alone.
var ErrSecondKey = errors.New("a second key is needed")

// alone books n points against what the sender's key may issue and claw back in a UTC
// day without a second one. What names its receipt, the reversal of an issue, does not
// count, nor an adjustment, which two keys sign.
func (c *Context) alone(p Program, n Points) error {
	owner, _ := c.State.Partners.Get(p.Owner)
	if owner.IssuerDayLimit == 0 {
		return nil
	}
	spent, _ := c.State.IssuerDays.Get(c.Sender)
	if day := c.Now.Day(0); spent.Day != day {
		spent = IssuerDay{Day: day}
	}
	worth, err := p.Prices.Redemption.Times(int64(n))
	if err != nil || worth > owner.IssuerDayLimit-spent.Worth {
		return fmt.Errorf("%w: %s today, %d %s more asked, a key alone may do %s a day", ErrSecondKey, spent.Worth, n, p.Code, owner.IssuerDayLimit)
	}
	spent.Worth += worth
	c.State.IssuerDays.Put(c.Sender, spent)
	return nil
}
