package token

import "github.com/punkt-ledger/punkt/ledger/op"

// Sweep books one event of the agenda and returns what that did; nothing where what it
// is about was done before. The context's sender and id are not used.
func Sweep(c *Context, e Event) []op.Effect {
	switch e.Queue {
	case Mature:
		c.mature(Code(e.Subject))
	case Recovered:
		c.recovered(Address([]byte(e.Subject)))
	case TimeOut:
		c.timeOut(OperationID([]byte(e.Subject)))
	case Activate, Expire:
		c.balance(BalanceOf(e.Subject))
	default:
		panic("token: an event of no queue fell due")
	}
	return c.effects
}

func (c *Context) recovered(a Address) {
	acc, ok := c.State.Accounts.Get(a)
	if ok && acc.Recovery.At != 0 && acc.Recovery.At <= c.Now {
		c.keep(a, c.settled(a, acc))
	}
}
