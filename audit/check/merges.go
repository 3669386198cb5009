package check

// merges checks that each merged account leads in one step to the one that lists it,
// which is open.
func (c *checking) merges() error {
	for source, target := range c.forward { // any order: each is a finding of its own
		if c.sources[source] != target {
			c.broken(2, "account 0x%x was merged into 0x%x, which does not list it", source, target)
		}
		if next, merged := c.forward[target]; merged {
			c.broken(2, "account 0x%x forwards to 0x%x, which forwards to 0x%x", source, target, next)
		}
	}
	for source, target := range c.sources { // any order: each is a finding of its own
		if c.forward[source] != target {
			c.broken(2, "account 0x%x lists 0x%x, which does not forward to it", target, source)
		}
	}
	return nil
}
