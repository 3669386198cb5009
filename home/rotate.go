package home

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/punkt-ledger/punkt/home/alias"
)

// ErrRotations: the secret was rotated as often as it can be.
var ErrRotations = errors.New("the secret was rotated too often")

// Rotation is what Rotate came to.
type Rotation struct {
	Fingerprint string // of the new secret and those of before
	Rotations   int
	Resumed     bool // it finished one that was begun before
}

// Rotate gives the partner another secret, and keeps those of before to look names up by.
// The new one is on the disk before its marker is on the ledger, and takes its place in
// the folder after: wherever it ends early, the same again finishes it, and until then
// the folder either books with the secret of before or not at all. Key may enroll. It
// fails with ErrForeignSecret, ErrRotations, or as Book does.
func (d Desk) Rotate(ctx context.Context, origin [32]byte, key *ecdsa.PrivateKey) (Rotation, error) {
	lock := flock.New(filepath.Join(d.Home.Dir, nextFile+".lock"), flock.SetPermissions(0o600))
	switch got, err := lock.TryLock(); {
	case err != nil:
		return Rotation{}, fmt.Errorf("rotate secret: %w", err)
	case !got:
		return Rotation{}, fmt.Errorf("another process rotates the secret of %s", d.Home.Dir)
	}
	defer func() { _ = lock.Close() }()
	text, next, err := d.Home.readNext()
	resumed := err == nil
	if errors.Is(err, fs.ErrNotExist) {
		text, next, err = d.prepare(ctx, origin, key)
	}
	if err != nil {
		return Rotation{}, err
	}
	if err := d.mark(ctx, origin, next, key); err != nil {
		return Rotation{}, err
	}
	if err := d.Home.adopt(text, next); err != nil {
		return Rotation{}, err
	}
	return Rotation{next.Fingerprint(), len(next.Old), resumed}, nil
}

// readNext is the secret file of a rotation that was begun. It fails with fs.ErrNotExist
// if none was, and with ErrOtherSecret if it was begun with another secret.
func (h *Home) readNext() ([]byte, alias.Book, error) {
	path := filepath.Join(h.Dir, nextFile)
	text, err := private(path, maxSecretBytes)
	if err != nil {
		return nil, alias.Book{}, fmt.Errorf("read next secret: %w", err)
	}
	next, err := h.parseSecret(path, text)
	if err != nil {
		return nil, alias.Book{}, err
	}
	now := h.Config.Fingerprint
	if next.Fingerprint() != now && (len(next.Old) == 0 || next.Before()[0].Fingerprint() != now) {
		return nil, alias.Book{}, fmt.Errorf("%w: %s does not follow the fingerprint %q", ErrOtherSecret, path, now)
	}
	return text, next, nil
}

// prepare writes the next secret beside the one of today, which the ledger has to know:
// without its marker nothing would tell folders with it that it is old.
func (d Desk) prepare(ctx context.Context, origin [32]byte, key *ecdsa.PrivateKey) ([]byte, alias.Book, error) {
	book, err := d.Home.Book()
	if err != nil {
		return nil, alias.Book{}, err
	}
	if len(book.Old) >= alias.MaxRotations {
		return nil, alias.Book{}, fmt.Errorf("%w: %d times", ErrRotations, len(book.Old))
	}
	announced, err := d.CheckNaming(ctx, origin)
	if err == nil && !announced {
		err = d.mark(ctx, origin, book, key)
	}
	if err != nil {
		return nil, alias.Book{}, err
	}
	today, err := private(filepath.Join(d.Home.Dir, secretFile), maxSecretBytes)
	if err != nil {
		return nil, alias.Book{}, fmt.Errorf("read secret: %w", err)
	}
	first, before, _ := bytes.Cut(today, []byte("\n"))
	text := fmt.Appendf(nil, "%s\n%s %s\n%s", randomSecret(), bytes.TrimSpace(first),
		d.Now().UTC().Format(time.RFC3339), before)
	if err := create(filepath.Join(d.Home.Dir, nextFile), text); err != nil {
		return nil, alias.Book{}, fmt.Errorf("write next secret: %w", err)
	}
	return d.Home.readNext()
}

// mark leaves a book's marker on the ledger, if it is not there yet. It fails with
// ErrForeignSecret where another's is.
func (d Desk) mark(ctx context.Context, origin [32]byte, b alias.Book, key *ecdsa.PrivateKey) error {
	want := b.Marker(origin)
	account, there, err := d.marker(ctx, len(b.Old))
	if err == nil && !there {
		failed := d.announce(ctx, want, key)
		account, there, err = d.marker(ctx, len(b.Old))
		if err == nil && !there {
			err = errors.Join(failed, ErrNoMarker)
		}
	}
	if err == nil && account != want.Account {
		err = fmt.Errorf("%w: another folder has rotated it; with its secret in place, remove %s",
			ErrForeignSecret, filepath.Join(d.Home.Dir, nextFile))
	}
	return err
}

// adopt puts the next secret in the place of today's, whose marker is on the ledger.
func (h *Home) adopt(text []byte, next alias.Book) error {
	if err := replace(filepath.Join(h.Dir, secretFile), text); err != nil {
		return fmt.Errorf("write secret: %w", err)
	}
	h.Config.Fingerprint = next.Fingerprint()
	config, err := encodeConfig(h.Config)
	if err == nil {
		err = replace(filepath.Join(h.Dir, configFile), config)
	}
	if err == nil {
		err = os.Remove(filepath.Join(h.Dir, nextFile))
	}
	if err != nil {
		return fmt.Errorf("finish the rotation: %w", err)
	}
	return nil
}
