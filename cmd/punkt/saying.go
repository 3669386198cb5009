package main

import (
	"context"
	"fmt"

	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// saying collects the sentences that tell what an operation did: first the one that
// the block's number completes.
type saying []string

func said(format string, args ...any) *saying { return &saying{fmt.Sprintf(format, args...)} }

func (s *saying) add(format string, args ...any) { *s = append(*s, fmt.Sprintf(format, args...)) }

// lots tells when points that entered an account can be spent.
func (s *saying) lots(made []api.Moved) {
	for _, m := range made {
		what := points(m.Amount, m.Program)
		switch {
		case m.ActiveAt != 0 && m.ExpiresAt != 0:
			s.add("%s can be spent from %s and until %s.", what, instant(m.ActiveAt), instant(m.ExpiresAt))
		case m.ActiveAt != 0:
			s.add("%s can be spent from %s.", what, instant(m.ActiveAt))
		case m.ExpiresAt != 0:
			s.add("%s can be spent until %s.", what, instant(m.ExpiresAt))
		}
	}
}

// short tells what a clawback did not find.
func (s *saying) short(r api.Receipt) {
	switch {
	case r.Short == 0:
	case r.Debt == 0:
		s.add("%s more were not there and are forgone.", thousands(r.Short))
	case r.Debt == r.Short:
		s.add("%s more were not there and became debt: the next points issued pay it off.", thousands(r.Short))
	default:
		s.add("%s more were not there: %s became debt, %s are forgone.", thousands(r.Short), thousands(r.Debt), thousands(r.Short-r.Debt))
	}
}

// owed tells what positions moved.
func (s *saying) owed(changes []api.Owed, currency string) {
	for _, o := range changes {
		if o.Reason == "reversal" {
			s.add("%s owes %s %s %s less.", o.Debtor, o.Creditor, currency, money(o.Amount))
		} else {
			s.add("%s owes %s %s %s more.", o.Debtor, o.Creditor, currency, money(o.Amount))
		}
	}
}

// price is what a program's points are worth; zero where that is not known.
type price struct {
	redemption api.Money
	currency   string
}

// priceOf asks for a program's price to tell a person what points are worth. It is an
// ornament: what goes wrong here goes wrong again where it matters.
func (a *app) priceOf(ctx context.Context, program token.Code) price {
	if a.json {
		return price{}
	}
	client, err := a.client()
	if err != nil {
		return price{}
	}
	p, err := client.Program(ctx, string(program))
	if err != nil {
		return price{}
	}
	c, err := client.Coalition(ctx)
	if err != nil {
		return price{}
	}
	return price{p.Prices.Redemption, c.Currency}
}

// worth is what points are worth, to follow their number: ", worth EUR 0.54,".
func (p price) worth(n token.Points) string {
	if w := worth(n, p.redemption, p.currency); w != "" {
		return " (worth " + w + ")"
	}
	return ""
}
