package home

import (
	"errors"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/home/alias"
)

var (
	// ErrNoMembers: the folder has no members file. Restore it from the backup: without it
	// every member would get a second account.
	ErrNoMembers = errors.New("the home folder's members file is missing")
	// ErrMembersFile: the members file is damaged.
	ErrMembersFile = errors.New("bad members file")
	// ErrOtherCoalition: the folder's members are of another coalition.
	ErrOtherCoalition = errors.New("the home folder's members are of another coalition")
	// ErrUnknownMember: the folder has no member with the number.
	ErrUnknownMember = errors.New("unknown member")
	// ErrMembersChanged: another process has put the same member on the roll just now.
	ErrMembersChanged = errors.New("another process enrolls the same members")
)

// Members is the partner's roll in the coalition with the origin. With a zero one it is
// in the coalition that the folder was used in, for whoever looks members up and enrolls
// none. It fails with ErrNoMembers, ErrMembersFile, ErrOtherCoalition or ErrNotPrivate,
// and as Book does.
func (h *Home) Members(origin [32]byte) (*alias.Roll, error) {
	book, err := h.Book()
	if err != nil {
		return nil, err
	}
	r, err := h.readMembers()
	if err != nil {
		return nil, err
	}
	if origin == [32]byte{} {
		origin = r.origin
	}
	if r.origin != [32]byte{} && r.origin != origin {
		return nil, fmt.Errorf("%w: %s has the origin %x, the node's is %x",
			ErrOtherCoalition, h.membersPath(), r.origin, origin)
	}
	keep := func(fresh []alias.Entry) error { return h.keepMembers(origin, fresh) }
	return alias.NewRoll(book, origin, r.entries, keep, nil), nil
}

// Member is a member of the roll, wherever the folder was used. It fails with
// ErrUnknownMember and as Members does.
func (h *Home) Member(number string) (alias.Member, error) {
	all, err := h.Members([32]byte{})
	if err != nil {
		return alias.Member{}, err
	}
	m, ok := all.Find(number)
	if !ok {
		return alias.Member{}, fmt.Errorf("%w: %s has no member %s", ErrUnknownMember, h.Dir, number)
	}
	return m, nil
}

// ForgetMember erases a member's private salt. From then on nobody can tell which account
// the number had, and with the number a new account is opened. Copies of the file, in
// backups too, must be erased as well. It fails with ErrUnknownMember.
func (h *Home) ForgetMember(number string) error {
	release, err := h.lockMembers()
	if err != nil {
		return err
	}
	defer release()
	all, err := h.Members([32]byte{})
	if err != nil {
		return err
	}
	key, ok := all.KeyOf(number)
	if !ok {
		return fmt.Errorf("%w: %s has no member %s", ErrUnknownMember, h.Dir, number)
	}
	r, err := h.readMembers()
	if err != nil {
		return err
	}
	r.entries = slices.DeleteFunc(r.entries, func(e alias.Entry) bool { return e.Key == key })
	r.forgotten++
	if err := replace(h.membersPath(), r.text()); err != nil {
		return fmt.Errorf("forget member: %w", err)
	}
	return nil
}

// keepMembers appends to the members file, and is back when it is on the disk.
func (h *Home) keepMembers(origin [32]byte, fresh []alias.Entry) error {
	release, err := h.lockMembers()
	if err != nil {
		return err
	}
	defer release()
	r, err := h.readMembers()
	if err != nil {
		return err
	}
	there := make(map[alias.MemberKey]bool, len(r.entries))
	for _, e := range r.entries {
		there[e.Key] = true
	}
	for _, e := range fresh {
		if there[e.Key] {
			return fmt.Errorf("%w: in %s", ErrMembersChanged, h.Dir)
		}
	}
	more := roll{entries: fresh}
	if r.origin == [32]byte{} {
		more.origin = origin
	}
	if err := appendTo(h.membersPath(), more.lines()); err != nil {
		return fmt.Errorf("keep members: %w", err)
	}
	return nil
}
