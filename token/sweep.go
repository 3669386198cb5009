package token

// Sweep books one event of the agenda and reports whether it changed anything. An
// event whose cause is gone (points spent, hold captured, recovery vetoed) changes
// nothing. The context's sender and id are not used.
func Sweep(c *Context, e Event) bool {
	switch e.Kind {
	case Activate:
		return c.activate(e)
	case Expire:
		return c.expire(e)
	case TimeOut:
		return c.timeOut(e)
	case Recovered:
		return c.recovered(e)
	}
	panic("token: an event of no kind fell due")
}

func (c *Context) activate(e Event) bool {
	acc, _ := c.State.Accounts.Get(e.Account)
	b := acc.Balance(e.Program)
	activated, all := b.Lots.Activate(e.At)
	if len(activated) == 0 {
		return false
	}
	b.Lots = all
	c.put(e.Account, acc.with(b))
	return true
}

func (c *Context) expire(e Event) bool {
	acc, _ := c.State.Accounts.Get(e.Account)
	b := acc.Balance(e.Program)
	expired, live := b.Lots.Expire(e.At)
	if b.IdleExpiry != 0 && b.IdleExpiry <= e.At {
		expired, live = b.Lots, nil
	}
	if len(expired) == 0 {
		return false
	}
	b.Lots = live
	c.put(e.Account, acc.with(b))
	c.total(e.Program, func(t *Totals) { t.Expired += expired.Total() })
	return true
}

func (c *Context) timeOut(e Event) bool {
	hold, ok := c.State.Holds.Get(e.Hold)
	if !ok || hold.Status != HoldOpen {
		return false
	}
	c.endHold(e.Hold, hold, HoldTimedOut)
	return true
}

func (c *Context) recovered(e Event) bool {
	acc, _ := c.State.Accounts.Get(e.Account)
	if acc.Recovery.At == 0 || acc.Recovery.At > e.At {
		return false
	}
	c.put(e.Account, acc.settled(e.At))
	return true
}
