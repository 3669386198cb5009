package token

// What lies outside of a closed list is no value of it, however it got there.

// Valid reports whether the rule is one of the list.
func (e Expiry) Valid() bool { return e >= Never && e <= Sliding }

// Valid reports whether the rounding is one of the list.
func (r Rounding) Valid() bool { return r <= ToYear }

// Valid reports whether the status is one of the list.
func (s HoldStatus) Valid() bool { return s >= HoldOpen && s <= HoldTimedOut }

// Valid reports whether the direction is one of the list.
func (d Direction) Valid() bool { return d == ToCredit || d == ToDebit }
