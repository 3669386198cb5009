// Package counter is the two sides of a till's request for points of a member who is in
// another partner's custody: the till asks and waits, the home grants by its policy or by
// its operator's word, signs the redeem or the hold, and answers. It knows neither flags
// nor terminals; the command line and a wallet service each drive it.
package counter
