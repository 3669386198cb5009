package proof

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// Bytes are bytes in JSON: 0x and lower-case hexadecimal digits.
type Bytes []byte

// MarshalText writes 0x and the digits.
func (b Bytes) MarshalText() ([]byte, error) {
	return hex.AppendEncode([]byte("0x"), b), nil
}

// UnmarshalText reads what MarshalText writes and nothing else.
func (b *Bytes) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), "0x")
	if !ok || strings.ToLower(digits) != digits {
		return fmt.Errorf("%w: want 0x and lower-case hexadecimal digits", ErrMalformed)
	}
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	*b = raw
	return nil
}
