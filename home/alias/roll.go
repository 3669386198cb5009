package alias

import (
	"crypto/rand"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/token"
)

// Member is a member's account in his partner's custody, and what opens it.
type Member struct {
	Account token.Address
	Salt    [32]byte  // the address follows from it; the ledger shows it
	Ref     token.Ref // of the enrollment
}

// Enrollment opens the account.
func (m Member) Enrollment() token.Enroll {
	return token.Enroll{Account: m.Account, Salt: m.Salt, Ref: m.Ref}
}

// MemberKey is what a member is found under on a roll.
type MemberKey [16]byte

// Entry is a member on a roll. The private salt is never on the ledger: where it is
// erased, nobody can tell any more which account a membership number had.
type Entry struct {
	Key     MemberKey
	Private [32]byte
}

// Roll has the members of a partner in one coalition, by their numbers. One goroutine
// uses it.
type Roll struct {
	book    Book
	origin  [32]byte
	salt    func() [32]byte
	keep    func([]Entry) error
	private map[MemberKey][32]byte
	known   map[MemberKey]Member // derived so far
	fresh   []Entry
}

// NewRoll makes the roll of a coalition out of what was kept. Keep makes entries durable,
// and salt makes a private salt that nobody can guess; both may be nil: nothing is kept,
// and salts are random.
func NewRoll(book Book, origin [32]byte, kept []Entry, keep func([]Entry) error, salt func() [32]byte) *Roll {
	r := &Roll{book: book, origin: origin, salt: salt, keep: keep,
		private: map[MemberKey][32]byte{}, known: map[MemberKey]Member{}}
	if salt == nil {
		r.salt = random
	}
	for _, e := range kept {
		r.private[e.Key] = e.Private
	}
	return r
}

func random() (salt [32]byte) {
	rand.Read(salt[:]) // never fails
	return salt
}

// Find is the member with the number, if he is on the roll: under the secret, or under
// one of before.
func (r *Roll) Find(number string) (Member, bool) {
	key, ok := r.find(number)
	if !ok {
		return Member{}, false
	}
	return r.derive(key, number), true
}

// find is the key that the member is under; the one that he would be under if he is not.
func (r *Roll) find(number string) (MemberKey, bool) {
	first := r.book.memberKey(number)
	if _, ok := r.private[first]; ok {
		return first, true
	}
	for _, before := range r.book.Before() {
		key := before.memberKey(number)
		if _, ok := r.private[key]; ok {
			return key, true
		}
	}
	return first, false
}

// Member is the member with the number. Who is not on the roll is put on it.
func (r *Roll) Member(number string) Member {
	key, ok := r.find(number)
	if !ok {
		entry := Entry{key, r.salt()}
		r.private[key] = entry.Private
		r.fresh = append(r.fresh, entry)
	}
	return r.derive(key, number)
}

// Keep makes certain that who was put on the roll is found there again. Nobody is
// enrolled before: an account whose salt is lost is lost for the member's number.
func (r *Roll) Keep() error {
	if r.keep == nil || len(r.fresh) == 0 {
		return nil
	}
	if err := r.keep(r.fresh); err != nil {
		return err
	}
	r.fresh = nil
	return nil
}

// KeyOf is what the member with the number is under; ok is false if he is not on the roll.
func (r *Roll) KeyOf(number string) (key MemberKey, ok bool) { return r.find(number) }

// derive is the member whose private salt is under the key.
func (r *Roll) derive(key MemberKey, number string) Member {
	if m, ok := r.known[key]; ok {
		return m
	}
	salt := mac(r.private[key], saltLabel, r.book.Partner, number)
	m := Member{
		Account: address.Custodial(r.origin, r.book.Partner, salt),
		Salt:    salt,
		Ref:     mac(r.private[key], enrollLabel, r.book.Partner, number),
	}
	r.known[key] = m
	return m
}

// memberKey is what the member is under with this book's secret.
func (b Book) memberKey(number string) MemberKey {
	full := b.mac(memberLabel, b.Partner, number)
	return MemberKey(full[:16])
}
