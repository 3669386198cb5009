package home

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var testOrigin = [32]byte{0xcd, 31: 1}

func newPartner(t *testing.T) *Home {
	t.Helper()
	h, err := Init(t.TempDir(), Config{Node: DefaultNode, Partner: "mart"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// enrolls puts members on the roll.
func enrolls(t *testing.T, h *Home, numbers ...string) {
	t.Helper()
	all, err := h.Members(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range numbers {
		all.Member(number)
	}
	if err := all.Keep(); err != nil {
		t.Fatal(err)
	}
}

func TestMembersAreFoundAgainAndTheirNumbersAreNotInTheFile(t *testing.T) {
	h := newPartner(t)
	if _, err := h.Member("1007"); !errors.Is(err, ErrUnknownMember) {
		t.Errorf("on an empty roll: %v", err)
	}
	enrolls(t, h, "1007", "1008")
	first, err := h.Member("1007")
	if err != nil {
		t.Fatal(err)
	}
	enrolls(t, h, "1007", "1009")
	if again, err := h.Member("1007"); err != nil || again != first {
		t.Errorf("%v: another account", err)
	}
	path := filepath.Join(h.Dir, "members")
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "\nmember ") != 3 || strings.Contains(string(text), "1007") {
		t.Errorf("%v, %s", err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v: mode %v", err, info.Mode())
	}
	if _, err := h.Members([32]byte{1}); !errors.Is(err, ErrOtherCoalition) {
		t.Errorf("in another coalition: %v", err)
	}
}

// A line that was cut off as it was written is of nobody who was enrolled.
func TestALineThatWasCutOffIsWrittenOver(t *testing.T) {
	h := newPartner(t)
	enrolls(t, h, "1007")
	path := filepath.Join(h.Dir, "members")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(whole)+"member 00112233")
	enrolls(t, h, "1008")
	text, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(text, whole) || strings.Count(string(text), "\n") != 4 ||
		strings.Contains(string(text), "00112233m") {
		t.Errorf("%v, %s", err, text)
	}
	if _, err := h.Member("1008"); err != nil {
		t.Error(err)
	}
}

func TestAMembersFileThatIsMissingOrDamagedIsAFault(t *testing.T) {
	h := newPartner(t)
	enrolls(t, h, "1007")
	path := filepath.Join(h.Dir, "members")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "another version": "punkt members 2\n",
		"no header":           strings.TrimPrefix(string(good), "punkt members 1\n"),
		"a short salt":        string(good) + "member 00112233445566778899aabbccddeeff 00\n",
		"a line of something": string(good) + "hello\n",
	} {
		write(t, path, text)
		if _, err := h.Members(testOrigin); !errors.Is(err, ErrMembersFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Members(testOrigin); !errors.Is(err, ErrNoMembers) {
		t.Errorf("missing: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a missing roll was made anew")
	}
}

func TestTwoProcessesPutNobodyOnTheRollTwice(t *testing.T) {
	h := newPartner(t)
	one, err := h.Members(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Members(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	first := one.Member("1007")
	if two.Member("1007"); one.Keep() != nil {
		t.Fatal("the first is not kept")
	}
	if err := two.Keep(); !errors.Is(err, ErrMembersChanged) {
		t.Errorf("the second is: %v", err)
	}
	if got, err := h.Member("1007"); err != nil || got != first {
		t.Errorf("%v: another account than the first's", err)
	}
}

// What is left of a member who was forgotten joins his number to no account.
func TestAForgottenMemberIsJoinedToNothing(t *testing.T) {
	h := newPartner(t)
	enrolls(t, h, "1007", "1008")
	gone, err := h.Member("1007")
	if err != nil {
		t.Fatal(err)
	}
	stays, err := h.Member("1008")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.ForgetMember("1007"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Member("1007"); !errors.Is(err, ErrUnknownMember) {
		t.Errorf("forgotten: %v", err)
	}
	if err := h.ForgetMember("1007"); !errors.Is(err, ErrUnknownMember) {
		t.Errorf("forgotten twice: %v", err)
	}
	if got, err := h.Member("1008"); err != nil || got != stays {
		t.Errorf("another member: %v", err)
	}
	enrolls(t, h, "1007")
	again, err := h.Member("1007")
	if err != nil || again.Account == gone.Account || again.Ref == gone.Ref || again.Salt == gone.Salt {
		t.Errorf("%v: who comes back has something of the account of before", err)
	}
	r, err := h.readMembers()
	if err != nil || r.forgotten != 1 || len(r.entries) != 2 {
		t.Errorf("%v, %+v", err, r)
	}
}
