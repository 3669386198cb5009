package api

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// Address is an account's or a key's address, in JSON and paths as EIP-55 writes it.
type Address token.Address

// String writes the address with its EIP-55 checksum.
func (a Address) String() string { return common.Address(a).Hex() }

// MarshalText writes what String does.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads 0x and 40 hexadecimal digits. Digits of mixed case are a
// checksum, and must be the right one.
func (a *Address) UnmarshalText(text []byte) error {
	var out Address
	if err := decodeHex(out[:], text); err != nil {
		return fmt.Errorf("want an address, 0x and 40 hexadecimal digits: %w", err)
	}
	digits := string(text[2:])
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && "0x"+digits != out.String() {
		return errors.New("the address's EIP-55 checksum is wrong: a digit is mistyped")
	}
	*a = out
	return nil
}

// Schema describes the type to OpenAPI.
func (Address) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^0x[0-9a-fA-F]{40}$", Description: "20-byte address with its EIP-55 checksum"}
}

// Hash is the 32 bytes of a hash, an operation's id or a ref, in JSON and paths as 0x
// and 64 hexadecimal digits.
type Hash [32]byte

// String writes 0x and 64 lower-case hexadecimal digits.
func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// MarshalText writes what String does.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 0x and 64 hexadecimal digits of either case.
func (h *Hash) UnmarshalText(text []byte) error {
	var out Hash
	if err := decodeHex(out[:], text); err != nil {
		return fmt.Errorf("want 0x and 64 hexadecimal digits: %w", err)
	}
	*h = out
	return nil
}

// Schema describes the type to OpenAPI.
func (Hash) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^0x[0-9a-fA-F]{64}$", Description: "32 bytes, lower case"}
}

func decodeHex(dst, text []byte) error {
	digits, ok := strings.CutPrefix(string(text), "0x")
	if !ok || len(digits) != 2*len(dst) {
		return fmt.Errorf("%d characters", len(text))
	}
	_, err := hex.Decode(dst, []byte(digits))
	return err
}

// Money is an amount of the settlement currency, in JSON a decimal string such as
// "12.50" or "-0.0045": a number would be read as a float.
type Money partner.Money

// String writes the amount as a decimal.
func (m Money) String() string { return partner.Money(m).String() }

// MarshalText writes what String does.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a decimal of at most six places.
func (m *Money) UnmarshalText(text []byte) error {
	digits, negative := strings.CutPrefix(string(text), "-")
	amount, err := partner.ParseMoney(digits)
	if err != nil {
		return err
	}
	if negative {
		amount = -amount
	}
	*m = Money(amount)
	return nil
}

// Schema describes the type to OpenAPI.
func (Money) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^-?[0-9]+\.[0-9]{2,6}$`, Description: "decimal amount of the settlement currency", Examples: []any{"12.50"}}
}

// Time is an instant of block time, in JSON as RFC 3339 in UTC. Zero stands for none
// and is left out.
type Time token.Time

// String writes the instant as RFC 3339.
func (t Time) String() string { return time.Unix(int64(t), 0).UTC().Format(time.RFC3339) }

// MarshalText writes what String does.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads RFC 3339 in any offset, to the second.
func (t *Time) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		return err
	}
	*t = Time(at.Unix())
	return nil
}

// Schema describes the type to OpenAPI.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Description: "RFC 3339 in UTC"}
}

// Hex is bytes of any number, in JSON as 0x and hexadecimal digits.
type Hex []byte

// MarshalText writes 0x and lower-case digits.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode([]byte("0x"), h), nil }

// UnmarshalText reads 0x and an even number of hexadecimal digits.
func (h *Hex) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil {
		return errors.New("want 0x and hexadecimal digits, two a byte")
	}
	*h = raw
	return nil
}

// Schema describes the type to OpenAPI.
func (Hex) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^0x([0-9a-f]{2})*$", Description: "bytes as 0x and hexadecimal digits"}
}
