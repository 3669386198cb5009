package command

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/term"

	"github.com/punkt-ledger/punkt/home"
)

// newPassword is the password for a new key: from the file given, the home's file, or
// a prompt answered twice. The home may be nil.
func (a *App) newPassword(ctx context.Context, h *home.Home, file string) (string, error) {
	if password, filed, err := home.FiledPassword(h, file); filed || err != nil {
		return password, keyHint(err)
	}
	first, err := a.ask(ctx, "Password for the new key: ")
	switch {
	case err != nil:
		return "", err
	case first == "": // a slip of the finger; who wants none names an empty file
		return "", errors.New("no password was given")
	}
	again, err := a.ask(ctx, "The same again: ")
	switch {
	case err != nil:
		return "", err
	case first != again:
		return "", hint(errors.New("the two passwords differ"), "nothing was written; try again")
	}
	return first, nil
}

// unlocking says where the password of a key that exists comes from: a file, or the
// home's file, or a prompt.
type unlocking struct {
	file   string     // empty: none was named
	home   *home.Home // nil: the key is in none
	prompt string
}

func (a *App) oldPassword(ctx context.Context, u unlocking) (string, error) {
	password, filed, err := home.FiledPassword(u.home, u.file)
	if filed || err != nil {
		return password, keyHint(err)
	}
	return a.ask(ctx, u.prompt)
}

// ask reads a line from the terminal without showing it. When the context ends it
// shows again what is typed.
func (a *App) ask(ctx context.Context, prompt string) (string, error) {
	in, ok := a.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", hint(home.ErrNobodyToAsk, "put the password into a file of mode 0600 and name it with --password-file")
	}
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	fmt.Fprint(a.Stderr, prompt)
	type answer struct {
		line []byte
		err  error
	}
	answered := make(chan answer, 1)
	go func() { // it cannot be woken; on interruption it goes down with the process
		line, err := term.ReadPassword(fd)
		answered <- answer{line, err}
	}()
	var got answer
	select {
	case got = <-answered:
	case <-ctx.Done():
		got.err = errors.Join(ctx.Err(), term.Restore(fd, before))
	}
	fmt.Fprintln(a.Stderr)
	if errors.Is(got.err, io.EOF) {
		return "", errors.New("no password was given")
	}
	return string(got.line), got.err
}

// parseKey reads a private key: a keystore file, or 64 hex digits.
func (a *App) parseKey(ctx context.Context, data []byte, passwordFile string) (*ecdsa.PrivateKey, error) {
	text := bytes.TrimSpace(data)
	if !bytes.HasPrefix(text, []byte("{")) {
		key, err := crypto.HexToECDSA(string(bytes.TrimPrefix(text, []byte("0x"))))
		if err != nil { // its text would show the key
			return nil, hint(errors.New("the file holds no private key"), "give a keystore file, or a private key of 64 hex digits")
		}
		return key, nil
	}
	password, err := a.oldPassword(ctx, unlocking{file: passwordFile, prompt: "Password of the keystore file: "})
	if err != nil {
		if errors.Is(err, home.ErrNobodyToAsk) {
			err = hint(home.ErrNobodyToAsk, "put the keystore file's password into a file of mode 0600 and name it with --file-password-file")
		}
		return nil, err
	}
	key, err := home.DecryptKey(text, password)
	if errors.Is(err, home.ErrPassword) {
		return nil, hint(fmt.Errorf("read keystore file: %w", err), "check the password of the file")
	}
	return key, err
}
