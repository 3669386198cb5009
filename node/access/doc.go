// Package access is how a caller says who he is, and what a node that listens on a
// machine lets nobody do from elsewhere: statements that a key signs for one request, the
// token of the node's operator, and the refusal of requests that a web page sends. Who
// may read what is the API's table; this package knows no routes and no ledger.
package access
