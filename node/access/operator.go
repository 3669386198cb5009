package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Token proves that a caller may read the node's own folder: it is made anew at each
// start, in a file that only the node's owner can open.
type Token string

// ErrToken: the file does not hold a token.
var ErrToken = errors.New("bad operator token")

// TokenFile is the file of a node's token, in the node's folder.
func TokenFile(node string) string { return filepath.Join(node, "data", "operator.token") }

// NewToken makes a token and puts it in the place of the one before.
func NewToken(node string) (Token, error) {
	var secret [32]byte
	rand.Read(secret[:]) // never fails
	token := Token(hex.EncodeToString(secret[:]))
	path := TokenFile(node)
	tmp, err := os.CreateTemp(filepath.Dir(path), ".operator-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("make operator token: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(string(token) + "\n")
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return "", fmt.Errorf("make operator token: %w", err)
	}
	return token, nil
}

// ReadToken reads the token of a node's folder. It fails with fs.ErrNotExist where no
// node has run there.
func ReadToken(node string) (Token, error) {
	b, err := os.ReadFile(TokenFile(node))
	if err != nil {
		return "", fmt.Errorf("read operator token: %w", err)
	}
	text := strings.TrimSpace(string(b))
	if _, err := hex.DecodeString(text); err != nil || len(b) > maxTokenBytes || len(text) != 64 {
		return "", fmt.Errorf("%w: %s", ErrToken, TokenFile(node))
	}
	return Token(text), nil
}

// Header is the value of the Authorization header.
func (t Token) Header() string { return "Bearer " + string(t) }

// In reports whether an Authorization header has the token. No token is in none.
func (t Token) In(header string) bool {
	return t != "" && subtle.ConstantTimeCompare([]byte(header), []byte(t.Header())) == 1
}
