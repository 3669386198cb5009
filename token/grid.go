package token

// The grid of a program is the set of lots that its terms can make: the pairs of an
// activation and an expiry that points can have at one instant. A balance is settled to
// the block's time before anything is added to it, so that its lots always lie on the
// grid, whatever brings them: an issue, a refund, a return from a hold, a transfer.

// Grid is the most lots that an account can have of the program at one instant, under
// these terms together with the earlier versions of which points may still be alive.
// Terms whose grid is above MaxLots are refused.
func (p Program) Grid(earlier ...Program) int {
	lots := p.Expiry.alive() + p.pending()
	for _, version := range earlier {
		lots += version.Expiry.alive() + version.pending()
	}
	return lots
}

// alive is the most last valid days, of all days of earning up to some day, that are
// not past on that day.
func (r ExpiryRule) alive() int {
	switch r.Kind {
	case Rolling:
		if unit := r.Rounding.months(); unit > 0 {
			return (r.Months+unit-1)/unit + 1
		}
		return rollingDays(r.Months) + 1
	case Calendar:
		return r.Years*len(r.Dates) + 1
	}
	return 1 // no last day, or for Sliding one for the whole balance
}

// rollingDays is the most days of earning that the months before a day have, each with
// a last valid day of its own in the months after it.
func rollingDays(months int) int {
	if months >= 0 && months < len(fewRollingDays) {
		return fewRollingDays[months]
	}
	return countRollingDays(months)
}

// fewRollingDays are those of every number of months whose grid MaxLots allows: the door
// asks for a program's grid at each transaction.
var fewRollingDays = func() (days [MaxLots/28 + 1]int) {
	for months := range days {
		days[months] = countRollingDays(months)
	}
	return days
}()

func countRollingDays(months int) int {
	most := int64(0)
	for month := range 48 { // every place in the four years of the leap days
		first := Date{Year: 2000 + month/12, Month: month%12 + 1, Day: 1}
		before := first.Days() - first.AddMonths(-months).Days()
		after := first.AddMonths(months).Days() - first.Days()
		most = max(most, min(before, after))
	}
	return int(most)
}

// pending is how many lots more the activation delay allows than there are expiries.
// With a delay of m days, what was earned on a day becomes active m or m + 1 days later,
// since activation is rounded up to the start of a day: so there are m + 1 activations
// ahead. Each of them shares its expiry with the one before it or has the next one,
// which then no active points have; so the two numbers add up.
func (p Program) pending() int {
	if p.ActivationSeconds <= 0 {
		return 0
	}
	return int((p.ActivationSeconds+daySeconds-1)/daySeconds) + 1
}
