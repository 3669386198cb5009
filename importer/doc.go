// Package importer turns a file of purchases into operations on the ledger: it adds
// up the lines of each receipt exactly, issues points for what was bought, claws back
// for what was returned, and enrolls members whom the ledger does not know yet.
//
// Reading, adding up and planning stream: memory does not grow with the file beyond a
// mark of each receipt and member. What the package needs from outside it is given: a
// Ledger that takes batches and knows accounts (Sender is one, over a Node), clocks, and
// functions that take what could not be used. It knows no network, key, file or home
// folder; importer/files writes the files.
package importer
