package home

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/punkt-ledger/punkt/home/alias"
)

// membersFile has a private salt for each member, from which and from nothing else the
// address of his account follows.
const membersFile = "members"

// The lines of a members file: its kind, the coalition's origin once it is known, and
// for each member his key and private salt, or that he was forgotten.
const (
	membersHeader = "punkt members 1"
	originLine    = "origin"
	memberLine    = "member"
	forgottenLine = "forgotten"
)

// roll is what a members file says.
type roll struct {
	origin    [32]byte // zero: of no coalition yet
	entries   []alias.Entry
	forgotten int
}

func (h *Home) membersPath() string { return filepath.Join(h.Dir, membersFile) }

// makeMembers makes an empty roll, unless one was put there from a backup.
func (h *Home) makeMembers() error {
	err := create(h.membersPath(), roll{}.text())
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write members: %w", err)
	}
	return nil
}

func (h *Home) readMembers() (r roll, err error) {
	data, err := private(h.membersPath(), maxMembersBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("%w: %s", ErrNoMembers, h.membersPath())
	}
	if err != nil {
		return r, fmt.Errorf("read members: %w", err)
	}
	if end := bytes.LastIndexByte(data, '\n'); end >= 0 {
		data = data[:end+1] // what follows was cut off as it was written, and nobody was enrolled with it
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if !r.take(n, strings.TrimSuffix(line, "\n")) {
			return r, fmt.Errorf("%w: %s, line %d", ErrMembersFile, h.membersPath(), n)
		}
	}
	if n == 0 {
		return r, fmt.Errorf("%w: %s is empty", ErrMembersFile, h.membersPath())
	}
	return r, nil
}

// take reads a line; false: it is none.
func (r *roll) take(n int, line string) bool {
	kind, rest, _ := strings.Cut(line, " ")
	switch {
	case n == 1:
		return line == membersHeader
	case kind == originLine:
		raw, err := hex.DecodeString(rest)
		copy(r.origin[:], raw)
		return err == nil && len(raw) == len(r.origin)
	case kind == memberLine:
		key, salt, _ := strings.Cut(rest, " ")
		rawKey, errKey := hex.DecodeString(key)
		rawSalt, errSalt := hex.DecodeString(salt)
		if errKey != nil || errSalt != nil || len(rawKey) != len(alias.MemberKey{}) || len(rawSalt) != 32 {
			return false
		}
		r.entries = append(r.entries, alias.Entry{Key: alias.MemberKey(rawKey), Private: [32]byte(rawSalt)})
		return true
	}
	r.forgotten++
	return line == forgottenLine
}

// text is the whole file, lines what is added to it.
func (r roll) text() []byte { return append([]byte(membersHeader+"\n"), r.lines()...) }

func (r roll) lines() []byte {
	var b []byte
	if r.origin != [32]byte{} {
		b = fmt.Appendf(b, "%s %x\n", originLine, r.origin)
	}
	for range r.forgotten {
		b = append(b, forgottenLine+"\n"...)
	}
	for _, e := range r.entries {
		b = fmt.Appendf(b, "%s %x %x\n", memberLine, e.Key, e.Private)
	}
	return b
}

// lockMembers makes this process the only one that writes the members file.
func (h *Home) lockMembers() (release func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), membersPatience)
	defer cancel()
	lock := flock.New(h.membersPath()+".lock", flock.SetPermissions(0o600))
	if got, err := lock.TryLockContext(ctx, membersRetry); err != nil || !got {
		return nil, fmt.Errorf("lock %s: %w", h.membersPath(), err)
	}
	return func() { _ = lock.Close() }, nil
}

// appendTo adds whole lines to a file, in the place of one at its end that was cut off.
func appendTo(path string, lines []byte) error {
	file, err := os.OpenFile(path, os.O_RDWR|noFollow, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	end, err := wholeLines(file)
	if err == nil {
		err = file.Truncate(end)
	}
	if err == nil {
		_, err = file.WriteAt(lines, end)
	}
	if err == nil {
		err = file.Sync()
	}
	return err
}

// wholeLines is where the last whole line of a file ends.
func wholeLines(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	tail := make([]byte, min(info.Size(), longestLine))
	if _, err := file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return 0, err
	}
	return info.Size() - int64(len(tail)-1-bytes.LastIndexByte(tail, '\n')), nil
}
