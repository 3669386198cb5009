package token_test

import (
	"math"
	"testing"

	"github.com/punkt-ledger/punkt/token"
)

// An address is proven by what it follows from, and what proves one address at one home
// proves no other, and none elsewhere.
func TestAnEnrollmentProvesItsAddress(t *testing.T) {
	const longest = 30 * day
	now := at("2026-01-15 12:00")
	type enroll = token.Enroll
	with := func(e enroll, change func(*enroll)) enroll {
		change(&e)
		return e
	}
	own, kid := consented("dan", "mart", now), kept("kid")
	tryEach(t, func(*bench) {}, []refusal{
		{"own, by an issuer", "mart.issuer", own, nil},
		{"own, by a custodian", "mart.custodian", own, nil},
		{"own, at another home than consented", "kino.issuer", own, token.ErrBadConsent},
		{"own, of a month ago", "mart.issuer", consented("dan", "mart", now-longest), nil},
		{"own, of longer ago", "mart.issuer", consented("dan", "mart", now-longest-1), token.ErrConsentDate},
		{"own, of an hour ahead", "mart.issuer", consented("dan", "mart", now+hour), nil},
		{"own, of further ahead", "mart.issuer", consented("dan", "mart", now+hour+1), token.ErrConsentDate},
		{"own, of the end of time", "mart.issuer",
			with(own, func(e *enroll) { e.Date = math.MaxUint64 }), token.ErrConsentDate},
		{"own, with another date", "mart.issuer",
			with(own, func(e *enroll) { e.Date++ }), token.ErrBadConsent},
		{"own, with another's consent", "mart.issuer",
			with(own, func(e *enroll) { e.Consent = consented("eve", "mart", now).Consent }),
			token.ErrBadConsent},
		{"own, with no consent", "mart.issuer",
			with(own, func(e *enroll) { e.Consent = "" }), token.ErrBadConsent},
		{"own, with half a consent", "mart.issuer",
			with(own, func(e *enroll) { e.Consent = e.Consent[:64] }), token.ErrBadConsent},
		{"own, with a high s", "mart.issuer",
			with(own, func(e *enroll) { e.Consent = highS(e.Consent) }), token.ErrBadConsent},
		{"own, with v of 27", "mart.issuer",
			with(own, func(e *enroll) { e.Consent = e.Consent[:64] + "\x1b" }), token.ErrBadConsent},
		{"own, under another's controller", "mart.issuer",
			with(own, func(e *enroll) { e.Controller = key("eve") }), token.ErrContractAccount},
		{"own, into custody", "mart.issuer",
			with(own, func(e *enroll) { e.Controller = token.Address{} }), token.ErrWrongAddress},
		{"in custody", "mart.custodian", kid, nil},
		{"in custody, at another home", "kino.custodian", kid, token.ErrWrongAddress},
		{"in custody, with another salt", "mart.custodian",
			with(kid, func(e *enroll) { e.Salt[31]++ }), token.ErrWrongAddress},
		{"in custody, with no salt", "mart.custodian",
			with(kid, func(e *enroll) { e.Salt = [32]byte{} }), token.ErrWrongAddress},
		{"in custody, under a thief's controller", "mart.custodian",
			with(kid, func(e *enroll) { e.Controller = key("eve") }), token.ErrContractAccount},
		{"in custody, as its own", "mart.custodian",
			with(kid, func(e *enroll) { e.Controller = e.Account }), token.ErrConsentDate},
		{"in custody, with a date", "mart.custodian",
			with(kid, func(e *enroll) { e.Date = uint64(now) }), token.ErrTwoProofs},
		{"both at once", "mart.custodian",
			with(own, func(e *enroll) { e.Salt = kid.Salt }), token.ErrTwoProofs},
	})
}

// Who copies an enrollment that he has seen and comes first makes the same account, or none.
func TestWhoComesFirstTakesNoAddress(t *testing.T) {
	b := newBench(t)
	for _, seen := range []token.Enroll{kept("kid"), consented("dan", "mart", b.now)} {
		for _, sender := range []string{"kino.custodian", "avia.issuer"} {
			if _, err := b.try(sender, seen); err == nil {
				t.Errorf("%s opened mart's %s", sender, name(seen.Account))
			}
		}
		b.do("mart.custodian", seen)
		b.refuse(token.ErrAccountExists, "mart.custodian", seen)
		if got := b.accounts[seen.Account]; got.Home != "mart" || got.Controller != seen.Controller {
			t.Errorf("%s is %+v", name(seen.Account), got)
		}
	}
}
