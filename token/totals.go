package token

// Totals are a program's figures since the ledger began (flows) and now (stocks). All
// but the last three are exact at every height, swept or not.
type Totals struct {
	Issued       Points
	Redeemed     Points
	Expired      Points // at their expiry, booked in their account or not yet
	ExchangedIn  Points
	ExchangedOut Points
	Reinstated   Points // redeemed points given back by a reversal
	ClawedBack   Points

	Outstanding Points // live lots and holds
	Held        Points // of Outstanding, in holds
	Claim       Points // of Held, what clawbacks wait for
	Debt        Points // what clawbacks could not take and the next points that come in will
	Remainder   Money  // what the floors of exchanges out of the program left over
	Unbooked    Points // of Expired, still in the records of accounts that the sweep has not reached
	Pending     Points // in lots whose activation is not booked
	Holders     int64  // accounts that have points by their records
}

// Balanced reports invariant 1: issued + exchanged in + reinstated = outstanding +
// redeemed + expired + exchanged out + clawed back.
func (t Totals) Balanced() bool {
	return t.Issued+t.ExchangedIn+t.Reinstated ==
		t.Outstanding+t.Redeemed+t.Expired+t.ExchangedOut+t.ClawedBack
}
