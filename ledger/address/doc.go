// Package address says whose account an address is: that it follows from its home and a
// salt, or is a key's own. So nobody can take an address that another was to have: who
// sends first what he has seen of another's makes the very same account, or none.
//
// It knows no state. docs/reference/addresses.md describes it for whoever writes a client.
package address
