// Package api is the HTTP of a node and its Go client: transactions in, committed
// state out, described by OpenAPI 3.1. Its reference is docs/reference/api.md.
//
// It decides nothing. It translates what a ledger.View answers and what becomes of a
// submitted transaction, and knows neither consensus nor keys; what it needs of the
// node it declares as small interfaces.
package api
