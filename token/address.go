package token

import "errors"

// ErrReservedAddress: the address is one that no account may have.
var ErrReservedAddress = errors.New("the address is reserved")

// Reserved reports whether no account may have the address: those that begin with PUNKT
// are programs', and those below 2^16, zero among them, are of precompiled contracts.
func Reserved(a Address) bool {
	return string(a[:5]) == "PUNKT" || [18]byte(a[:18]) == [18]byte{}
}
