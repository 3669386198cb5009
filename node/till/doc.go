// Package till is how a partner's till asks another partner, the home of a member,
// to let it have some of the member's points: a request that the till's key signs, the
// answer that the home's custodian signs, and the bounded book in which a home's node
// keeps requests for the two minutes that they live. Nothing of it is on the ledger: what
// moves points is the redeem or the hold that the home sends when it agrees.
//
// The package knows neither HTTP nor the consensus engine nor who approves what, so that
// a wallet service can keep the same book.
package till
