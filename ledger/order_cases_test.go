package ledger

import (
	"crypto/ecdsa"
	"math"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

var orderRef = op.Ref{1}

const highPrice = token.Money(1) << 61

// actor is the partner whose key signs.
func (c orderCase) actor() partner.ID { return partner.ID(strings.Fields(c.sender)[0]) }

// roles takes the signer's roles from it.
func (c orderCase) roles(roles partner.Roles) spoilt {
	return spoilt{"the signer's roles", func(s *situation) {
		s.partner(c.actor(), func(p *partner.Partner) {
			for i := range p.Keys {
				if p.Keys[i].Address == called(c.sender) {
					p.Keys[i].Roles = roles
				}
			}
		})
	}}
}

func statusOf(id partner.ID, status partner.Status) spoilt {
	return spoilt{"the status of " + string(id), func(s *situation) {
		s.partner(id, func(p *partner.Partner) { p.Status = status })
	}}
}

func fieldOf(name string, value any) spoilt {
	return spoilt{"the field " + name, func(s *situation) { s.field(name, value) }}
}

func programOf(what string, code token.Code, edit func(*token.Program)) spoilt {
	return spoilt{what + " of " + string(code), func(s *situation) { s.program(code, edit) }}
}

func totalsOf(code token.Code, edit func(*token.Totals)) spoilt {
	return spoilt{"totals of " + string(code), func(s *situation) { s.totals(code, edit) }}
}

func limitOf(id partner.ID) spoilt {
	return spoilt{"the limit of " + string(id), func(s *situation) {
		s.partner(id, func(p *partner.Partner) { p.Limit = 1 })
	}}
}

// usual is how a refusal comes about in most kinds.
func (c orderCase) usual(line string) (spoilt, bool) {
	const full = math.MaxInt64 - token.MaxSupply
	way, ok := map[string]spoilt{
		"not_partner_key":     {"the signer", func(s *situation) { s.sender = called("a stranger") }},
		"duplicate_ref":       {"the ref", func(s *situation) { s.taken = true }},
		"wrong_role":          c.roles(partner.Roles(partner.Auditor)),
		"not_controller":      c.roles(partner.Roles(partner.Auditor)),
		"partner_inactive":    statusOf(c.actor(), partner.Gone),
		"partner_inactive 2":  statusOf("avia", partner.Gone),
		"unknown_program":     fieldOf("Program", "NONE"),
		"unknown_account":     fieldOf("Account", called("nobody")),
		"account_merged":      fieldOf("Account", called("merged")),
		"unknown_partner":     fieldOf("Partner", "nobody"),
		"not_owner":           programOf("the owner", "AVIA", func(p *token.Program) { p.Owner = "kino" }),
		"amount_not_positive": fieldOf("Points", 0),
		"amount_too_large":    fieldOf("Points", uint64(token.MaxSupply)+1),
		"unknown_reason":      fieldOf("Reason", "gift"),
		"second_key_needed": {"the limit of a day", func(s *situation) {
			s.partner("avia", func(p *partner.Partner) { p.IssuerDayLimit = 1 })
		}},
		"program_cap_exceeded":   programOf("the cap", "AVIA", func(p *token.Program) { p.Cap = 1 }),
		"partner_limit_exceeded": limitOf("avia"),
		"supply_exhausted": {"the supply", func(s *situation) {
			s.d.state.Supply.Set(token.MaxSupply)
		}},
		"counter_overflow": totalsOf("AVIA", func(t *token.Totals) { t.Issued = full }),
		"account_locked": {"the lock", func(s *situation) {
			s.account(func(a *token.Account) { a.Locked = true })
		}},
		"account_recovering": {"the recovery", func(s *situation) {
			s.account(func(a *token.Account) { a.Recovery = token.Recovery{At: orderNow + 1} })
		}},
		"insufficient_points": {"the lots", func(s *situation) {
			s.balance(func(b *token.Balance) { b.Lots = nil })
		}},
		"money_out_of_range": programOf("the prices", "AVIA", func(p *token.Program) {
			p.Prices.Redemption = highPrice
		}),
		"daily_cap_exceeded": {"the account's cap", func(s *situation) {
			s.account(func(a *token.Account) { a.DayCap = 1 })
		}},
	}[line]
	return way, ok
}

// orderCases are an operation of every kind, in the order of the kinds.
var orderCases = func() (all []orderCase) {
	for _, part := range [][]orderCase{memberOrder, mergeOrder, issuerOrder, spendOrder, holdOrder, reverseOrder,
		paymentOrder} {
		all = append(all, part...)
	}
	return all
}()

// custodial and ownKey open accounts at mart, in a coalition whose origin is zero.
var (
	custodial = token.Enroll{Account: address.Custodial([32]byte{}, "mart", [32]byte{1}),
		Salt: [32]byte{1}, Ref: orderRef}
	ownKey = func() token.Enroll {
		key := cleosKey()
		account := address.Signer(key)
		consent := address.Consent{Home: "mart", Account: account, Date: uint64(orderNow)}
		signature, err := consent.Sign(key)
		if err != nil {
			panic(err)
		}
		return token.Enroll{Account: account, Controller: account, Date: consent.Date,
			Consent: signature, Ref: orderRef}
	}()
)

func cleosKey() *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("cleo")))
	if err != nil {
		panic(err)
	}
	return key
}

// enrolledBefore has the account, and the reserved one, enrolled.
func enrolledBefore(account token.Address) spoilt {
	return spoilt{"the account", func(s *situation) {
		for _, a := range []token.Address{account, called("PUNKT")} {
			s.d.state.Accounts.Put(a, token.Account{Home: "mart"})
		}
	}}
}

var memberOrder = []orderCase{
	{name: "enroll", sender: "mart custodian", op: custodial, never: "consent_date, bad_consent",
		by: map[string]spoilt{
			"reserved_address": fieldOf("Account", called("PUNKT")),
			"account_exists":   enrolledBefore(custodial.Account),
			"two_proofs":       fieldOf("Date", uint64(orderNow)),
			"contract_account": fieldOf("Controller", called("cleo")),
			"wrong_address":    fieldOf("Salt", [32]byte{2})}},
	{name: "enroll", sender: "mart custodian", op: ownKey, never: "wrong_address",
		by: map[string]spoilt{
			"reserved_address": fieldOf("Account", called("PUNKT")),
			"account_exists":   enrolledBefore(ownKey.Account),
			"two_proofs":       fieldOf("Salt", [32]byte{2}),
			"contract_account": fieldOf("Controller", called("cleo")),
			"consent_date":     fieldOf("Date", uint64(orderNow)-31*86400),
			"bad_consent":      fieldOf("Consent", op.Bytes("signed"))}},
	{name: "set_controller", sender: "ann's key", before: controlledBy("ann's key").how,
		op: token.SetController{Account: called("ann"), Ref: orderRef},
		by: map[string]spoilt{
			"not_controller": controlledBy("another key"),
			"partner_inactive": {"the home", func(s *situation) {
				s.sender = called("mart custodian")
				controlledBy("").how(s)
				statusOf("mart", partner.Gone).how(s)
			}},
			"account_custodial": {"the custody", func(s *situation) {
				s.sender = called("mart custodian")
				controlledBy("").how(s)
			}}}},
	{name: "recover", sender: "mart custodian", before: controlledBy("ann's key").how,
		op: token.Recover{Account: called("ann"), Ref: orderRef},
		by: map[string]spoilt{
			"account_custodial": controlledBy(""),
			"not_home_partner": {"the home", func(s *situation) {
				s.account(func(a *token.Account) { a.Home = "kino" })
			}}}},
	{name: "veto", sender: "mart custodian", op: token.Veto{Account: called("ann"), Ref: orderRef},
		before: func(s *situation) {
			s.account(func(a *token.Account) { a.Recovery = token.Recovery{At: orderNow + 1} })
		},
		by: map[string]spoilt{
			"no_recovery": {"the recovery", func(s *situation) {
				s.account(func(a *token.Account) { a.Recovery = token.Recovery{} })
			}}}},
	{name: "lock", sender: "mart custodian", op: token.Lock{Account: called("ann"), Ref: orderRef}},
	{name: "unlock", sender: "mart custodian", op: token.Unlock{Account: called("ann"), Ref: orderRef}},
	{name: "set_day_cap", sender: "mart custodian",
		op: token.SetDayCap{Account: called("ann"), Ref: orderRef},
		by: map[string]spoilt{
			"amount_too_large": fieldOf("Cap", uint64(1<<62+1))}},
}

var proposal = token.ProposeAdjustment{Account: called("ann"), Program: "AVIA", Points: 5,
	Direction: token.ToCredit, Reason: token.ForGoodwill, Ref: orderRef}

// indebted are totals that have no room for more debt; the account has no points.
var indebted = totalsOf("AVIA", func(t *token.Totals) { t.Debt = math.MaxInt64 - token.MaxSupply })

var issuerOrder = []orderCase{
	{name: "issue", sender: "avia issuer",
		op: token.Issue{Account: called("ann"), Program: "AVIA", Points: 5, Time: uint64(orderNow - 10*86400),
			Reason: token.ForPurchase, Ref: orderRef},
		by: map[string]spoilt{
			"future_dated": fieldOf("Time", uint64(orderNow+1)),
			"backdated_too_far": programOf("backdating", "AVIA", func(p *token.Program) {
				p.BackdatingSeconds = 0
			}),
			"born_expired": programOf("expiry", "AVIA", func(p *token.Program) {
				p.Expiry = token.ExpiryRule{Kind: token.Rolling}
			})}},
	{name: "clawback", sender: "avia issuer",
		op: token.Clawback{Account: called("ann"), Program: "AVIA", Points: 5,
			Reason: token.ForReturn, Ref: orderRef},
		by: map[string]spoilt{"counter_overflow": indebted}},
	{name: "propose_adjustment", sender: "avia issuer", op: proposal, by: map[string]spoilt{
		"bad_adjustment":     fieldOf("Direction", 9),
		"partner_inactive 2": statusOf("avia", partner.Leaving)}},
	approval("approve_adjustment, a credit", token.ToCredit),
	approval("approve_adjustment, a debit", token.ToDebit),
}

func approval(name string, direction token.Direction) orderCase {
	proposed := proposal
	proposed.Direction = direction
	edit := func(f func(*token.Adjustment)) func(*situation) {
		return func(s *situation) {
			id, _ := s.d.state.IDOf(called("avia issuer"), proposed)
			a, _ := s.d.state.Adjustments.Get(id)
			f(&a)
			s.d.state.Adjustments.Put(id, a)
		}
	}
	c := orderCase{name: name, sender: "avia treasurer", op: token.ApproveAdjustment{Ref: orderRef},
		before: func(s *situation) { s.field("Adjustment", s.did("avia issuer", proposed)) },
		by: map[string]spoilt{
			"unknown_adjustment": fieldOf("Adjustment", op.ID{9}),
			"same_key": {"the proposer", edit(func(a *token.Adjustment) {
				a.Proposer = called("avia treasurer")
			})},
			"adjustment_closed":  {"the deadline", edit(func(a *token.Adjustment) { a.Deadline = orderNow })},
			"partner_inactive 2": statusOf("avia", partner.Leaving)}}
	if direction == token.ToDebit {
		c.never = "partner_inactive 2, program_cap_exceeded, partner_limit_exceeded, supply_exhausted"
		delete(c.by, "partner_inactive 2")
		c.by["counter_overflow"] = indebted
	}
	return c
}

// fullPosition is as much owed by avia as can be counted.
var fullPosition = spoilt{"the nets", func(s *situation) {
	s.d.state.Nets.Put("avia", partner.Net{Payable: math.MaxInt64})
}}

var spendOrder = []orderCase{
	{name: "transfer", sender: "mart custodian", before: has,
		op: token.Transfer{Account: called("ann"), To: called("bob"),
			Program: "AVIA", Points: 5, Ref: orderRef},
		by: map[string]spoilt{
			"unknown_account 2": fieldOf("To", called("nobody")),
			"same_account":      fieldOf("To", called("ann")),
			"transfers_not_allowed": programOf("transfers", "AVIA", func(p *token.Program) {
				p.Transfers = false
			}),
			"daily_cap_exceeded 2": programOf("the daily cap", "AVIA", func(p *token.Program) {
				p.TransferDayCap = 1
			})}},
	{name: "exchange", sender: "mart custodian", before: has,
		op: token.Exchange{Account: called("ann"), From: "AVIA", To: "KINO", Points: 100, Ref: orderRef},
		by: map[string]spoilt{
			"unknown_program":   fieldOf("From", "NONE"),
			"unknown_program 2": fieldOf("To", "NONE"),
			"same_program":      fieldOf("To", "AVIA"),
			"amount_too_large 2": {"the prices", func(s *situation) {
				s.program("AVIA", func(p *token.Program) { p.Prices.Offramp = highPrice })
			}},
			"below_minimum": fieldOf("Minimum", uint64(1<<62)),
			"money_out_of_range": {"the prices", func(s *situation) {
				s.program("AVIA", func(p *token.Program) { p.Prices.Offramp = highPrice })
				s.program("KINO", func(p *token.Program) { p.Prices.Onramp = highPrice })
			}},
			"partner_inactive 3":     statusOf("kino", partner.Leaving),
			"program_cap_exceeded":   programOf("the cap", "KINO", func(p *token.Program) { p.Cap = 1 }),
			"partner_limit_exceeded": limitOf("kino"),
			"money_out_of_range 2":   fullPosition,
			"exchange_share_exceeded": programOf("the share", "KINO", func(p *token.Program) {
				p.ExchangeShareBasisPoints = 0
			}),
			"counter_overflow": totalsOf("KINO", func(t *token.Totals) {
				t.ExchangedIn = math.MaxInt64 - token.MaxSupply
			})}},
	{name: "redeem", sender: "mart custodian", before: has,
		op: token.Redeem{Account: called("ann"), Program: "AVIA", Points: 5, Partner: "kino", Ref: orderRef},
		by: map[string]spoilt{
			"partner_inactive 3":   statusOf("kino", partner.Gone),
			"money_out_of_range 2": fullPosition}},
}

var setAside = token.Hold{Account: called("ann"), Program: "AVIA", Points: 5, Partner: "kino",
	Deadline: uint64(orderNow + 60), Ref: orderRef}

// heldBefore has points of ann set aside and names the hold in the operation.
func heldBefore(s *situation) {
	has(s)
	s.field("Hold", s.did("mart custodian", setAside))
}

// editHold changes the hold.
func editHold(what string, edit func(*token.HeldPoints)) spoilt {
	return spoilt{what, func(s *situation) {
		id, _ := s.d.state.IDOf(called("mart custodian"), setAside)
		h, _ := s.d.state.Holds.Get(id)
		edit(&h)
		s.d.state.Holds.Put(id, h)
	}}
}

func endedAs(status token.HoldStatus) spoilt {
	return editHold("the hold's status", func(h *token.HeldPoints) { h.Status = status })
}

var holdOrder = []orderCase{
	{name: "hold", sender: "mart custodian", before: has, op: setAside, by: map[string]spoilt{
		"partner_inactive 3": statusOf("kino", partner.Gone),
		"bad_deadline":       fieldOf("Deadline", uint64(orderNow)),
		"too_many_holds": {"the holds", func(s *situation) {
			s.balance(func(b *token.Balance) {
				for range token.MaxHolds {
					b.Holds = append(b.Holds, token.OpenHold{Deadline: orderNow + 60})
				}
			})
		}}}},
	{name: "capture", sender: "kino redeemer", before: heldBefore,
		op: token.Capture{Points: 5, Ref: orderRef},
		by: map[string]spoilt{
			"unknown_hold":   fieldOf("Hold", op.ID{9}),
			"not_payee":      editHold("the payee", func(h *token.HeldPoints) { h.Payee = "avia" }),
			"hold_expired":   endedAs(token.HoldTimedOut),
			"hold_closed":    endedAs(token.HoldCaptured),
			"hold_expired 2": editHold("the deadline", func(h *token.HeldPoints) { h.Deadline = orderNow }),
			"above_hold":     editHold("the points", func(h *token.HeldPoints) { h.Points = 1 })}},
	{name: "release", sender: "kino redeemer", before: heldBefore,
		op: token.Release{Ref: orderRef},
		by: map[string]spoilt{
			"unknown_hold": fieldOf("Hold", op.ID{9}),
			"not_payee":    editHold("the payee", func(h *token.HeldPoints) { h.Payee = "avia" }),
			"hold_expired": endedAs(token.HoldTimedOut),
			"hold_closed":  endedAs(token.HoldCaptured)}},
}

// editDone changes what is kept of the operation that is reversed.
func editDone(what string, edit func(*token.Done)) spoilt {
	return spoilt{what, func(s *situation) {
		id := s.reversed()
		done, _ := s.d.state.Operations.Get(id)
		edit(&done)
		s.d.state.Operations.Put(id, done)
	}}
}

// reversed is the id of what the situation's operation takes back, spoilt or not.
func (s *situation) reversed() op.ID {
	for _, o := range []op.Operation{bought, spent} {
		id, _ := s.d.state.IDOf(called("avia issuer"), o)
		if _, ok := s.d.state.Operations.Get(id); ok {
			return id
		}
	}
	panic("nothing to reverse")
}

var (
	bought = token.Issue{Account: called("ann"), Program: "AVIA", Points: 5, Time: uint64(orderNow),
		Reason: token.ForPurchase, Ref: orderRef}
	spent = token.Redeem{Account: called("ann"), Program: "AVIA", Points: 5, Partner: "avia", Ref: orderRef}
)

var reverseOrder = []orderCase{
	{name: "reverse, an issue", sender: "avia issuer", op: token.Reverse{Points: 5, Ref: orderRef},
		before: func(s *situation) { s.field("Operation", s.did("avia issuer", bought)) },
		never:  "not_payee, supply_exhausted, partner_limit_exceeded, program_cap_exceeded",
		by: map[string]spoilt{
			"unknown_operation":  fieldOf("Operation", op.ID{9}),
			"not_reversible":     editDone("the kind", func(d *token.Done) { d.Kind = op.KindTransfer }),
			"not_owner":          editDone("the partner", func(d *token.Done) { d.Partner = "kino" }),
			"wrong_role 2":       orderCase{sender: "avia issuer"}.roles(partner.Roles(partner.Redeemer)),
			"partner_inactive 2": statusOf("avia", partner.Suspended),
			"over_reversed":      editDone("the rest", func(d *token.Done) { d.Reversed = d.Points }),
			"counter_overflow": {"the lots", func(s *situation) {
				s.balance(func(b *token.Balance) { b.Lots = nil })
				indebted.how(s)
			}}}},
	{name: "reverse, a redemption at the issuer's own shop", sender: "avia redeemer",
		op:     token.Reverse{Points: 5, Ref: orderRef},
		before: func(s *situation) { has(s); s.field("Operation", s.did("mart custodian", spent)) },
		never:  "not_owner, partner_inactive 2",
		by: map[string]spoilt{
			"unknown_operation": fieldOf("Operation", op.ID{9}),
			"not_reversible":    editDone("the kind", func(d *token.Done) { d.Kind = op.KindTransfer }),
			"not_payee":         editDone("the partner", func(d *token.Done) { d.Partner = "kino" }),
			"wrong_role 2":      orderCase{sender: "avia redeemer"}.roles(partner.Roles(partner.Issuer)),
			"over_reversed":     editDone("the rest", func(d *token.Done) { d.Reversed = d.Points }),
			"counter_overflow": totalsOf("AVIA", func(t *token.Totals) {
				t.Reinstated = math.MaxInt64 - token.MaxSupply
			})}},
}

var paid = partner.RecordPayment{Creditor: "kino", Amount: 9_000, Ref: orderRef}

// owing has avia owe kino money.
func owing(s *situation) {
	has(s)
	s.did("mart custodian", token.Redeem{Account: called("ann"), Program: "AVIA", Points: 5,
		Partner: "kino", Ref: orderRef})
}

func editPayment(what string, edit func(*partner.Payment)) spoilt {
	return spoilt{what, func(s *situation) {
		id, _ := s.d.state.IDOf(called("avia treasurer"), paid)
		p, _ := s.d.state.Payments.Get(id)
		edit(&p)
		s.d.state.Payments.Put(id, p)
	}}
}

func recorded(s *situation) {
	owing(s)
	s.field("Payment", s.did("avia treasurer", paid))
}

var paymentOrder = []orderCase{
	{name: "record_payment", sender: "avia treasurer", before: owing, op: paid, by: map[string]spoilt{
		"unknown_partner":      fieldOf("Creditor", "nobody"),
		"payment_not_positive": fieldOf("Amount", 0),
		"payment_above_owed": {"the position", func(s *situation) {
			s.d.state.Positions.Put(partner.Pair{Debtor: "avia", Creditor: "kino"}, partner.Position{})
		}},
		"payment_waiting": {"the payment before", func(s *situation) {
			pair := partner.Pair{Debtor: "avia", Creditor: "kino"}
			pos, _ := s.d.state.Positions.Get(pair)
			pos.Waiting = op.ID{1}
			s.d.state.Positions.Put(pair, pos)
		}}}},
	{name: "decide_payment, the creditor", sender: "kino treasurer", before: recorded,
		op: partner.DecidePayment{Verdict: partner.Came, Ref: orderRef}, never: "payment_with_creditor",
		by: map[string]spoilt{
			"unknown_payment": fieldOf("Payment", op.ID{9}),
			"payment_closed": editPayment("the status", func(p *partner.Payment) {
				p.Status = partner.PaymentReceived
			}),
			"not_creditor": editPayment("the creditor", func(p *partner.Payment) {
				p.Creditor = "mart"
			}),
			"payment_with_trustee": editPayment("the day", func(p *partner.Payment) { p.Recorded = 1 }),
			"money_out_of_range": {"the nets", func(s *situation) {
				s.d.state.Nets.Put("avia", partner.Net{Paid: math.MaxInt64})
			}}}},
	{name: "decide_payment, the trustee", sender: "bank treasurer",
		op: partner.DecidePayment{Verdict: partner.DidNotCome, Ref: orderRef},
		before: func(s *situation) {
			recorded(s)
			editPayment("the day", func(p *partner.Payment) { p.Recorded = 1 }).how(s)
		},
		never: "not_creditor, payment_with_trustee, money_out_of_range",
		by: map[string]spoilt{
			"unknown_payment": fieldOf("Payment", op.ID{9}),
			"payment_closed": editPayment("the status", func(p *partner.Payment) {
				p.Status = partner.PaymentReceived
			}),
			"payment_with_creditor": editPayment("the day", func(p *partner.Payment) {
				p.Recorded = orderNow
			})}},
}
