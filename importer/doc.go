// Package importer turns a file of purchases into operations on the ledger: it adds
// up the lines of each receipt exactly, issues points for what was bought, claws back
// for what was returned, and enrolls members whom the ledger does not know yet.
//
// Reading, adding up and planning are pure and stream: memory does not grow with the
// file beyond a mark of each receipt and member. What the package needs from outside
// is whoever takes a batch of operations to the ledger (Submitter) and whoever takes
// what could not be used (Rejecter). It knows no network, key or home folder.
package importer
