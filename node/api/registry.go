package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

func getCoalition(_ context.Context, v *ledger.View, _ *Since) (Coalition, error) {
	c := v.Coalition()
	return Coalition{ChainID: c.ChainID, Genesis: c.Genesis, Origin: c.Origin, Name: c.Name, Currency: c.Currency,
		Parameters: parametersOf(c.Parameters), AsOf: asOf(v)}, nil
}

func parametersOf(p partner.Parameters) Parameters {
	return Parameters{SpreadBasisPoints: p.SpreadBasisPoints, Trustee: string(p.Trustee), SilenceSeconds: p.SilenceSeconds}
}

type partnerInput struct {
	Since
	ID string `path:"id" pattern:"^[A-Za-z][A-Za-z0-9]{1,15}$" doc:"of the partner, in either case"`
}

func knownPartner(v *ledger.View, id string) (partner.Partner, error) {
	p, ok, err := v.Partner(partner.ID(strings.ToLower(id)))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %q", partner.ErrUnknownPartner, id)
	}
	return p, err
}

func getPartner(_ context.Context, v *ledger.View, in *partnerInput) (PartnerAnswer, error) {
	p, err := knownPartner(v, in.ID)
	if err != nil {
		return PartnerAnswer{}, err
	}
	return PartnerAnswer{Partner: partnerOf(p), AsOf: asOf(v)}, nil
}

// partnersInput asks for a page of partners. It is short because a partner may have
// hundreds of keys, and owe hundreds of others.
type partnersInput struct {
	Since
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"50" doc:"partners of the page"`
	After string `query:"after" maxLength:"16" doc:"next of the page before; left out: from the beginning"`
}

// page is the partners of the page, of all that there are by id.
func (in partnersInput) page(v *ledger.View, all []partner.Partner) ([]partner.Partner, More) {
	rest := all
	for in.After != "" && len(rest) > 0 && string(rest[0].ID) <= strings.ToLower(in.After) {
		rest = rest[1:]
	}
	if len(rest) <= in.Limit {
		return rest, More{AsOf: asOf(v)}
	}
	return rest[:in.Limit], More{HasMore: true, Next: string(rest[in.Limit-1].ID), AsOf: asOf(v)}
}

func listPartners(_ context.Context, v *ledger.View, in *partnersInput) (Partners, error) {
	all, err := v.Partners()
	page, more := in.page(v, all)
	out := Partners{Partners: []Partner{}, More: more}
	for _, p := range page {
		out.Partners = append(out.Partners, partnerOf(p))
	}
	return out, err
}

func partnerOf(p partner.Partner) Partner {
	out := Partner{ID: string(p.ID), Name: p.Name, Status: p.Status.String(), Keys: []PartnerKey{}, Node: p.Node,
		Validator: Hash(p.Validator), Power: p.Power, Backing: p.Backing.String(), Limit: Money(p.Limit),
		Quota: p.Quota, Programs: append([]string{}, p.Programs...)}
	for _, k := range p.Keys {
		out.Keys = append(out.Keys, PartnerKey{Address: Address(k.Address), Roles: append([]string{}, k.Roles.Names()...)})
	}
	return out
}

func partnerQuota(_ context.Context, v *ledger.View, in *partnerInput) (Quota, error) {
	p, err := knownPartner(v, in.ID)
	if err != nil {
		return Quota{}, err
	}
	q, err := v.Quota(p.ID)
	return Quota{Partner: in.ID, Limit: q.Limit, Used: q.Used,
		Left: q.Left(false), LeftTill: q.Left(true), AsOf: asOf(v)}, err
}

func listPositions(_ context.Context, v *ledger.View, in *partnersInput) (Positions, error) {
	all, err := v.Partners()
	if err != nil {
		return Positions{}, err
	}
	debtors, more := in.page(v, all)
	out := Positions{Currency: v.Coalition().Currency, Positions: []Position{}, Nets: []Net{}, More: more}
	for _, debtor := range debtors {
		if err := out.add(v, debtor, all); err != nil {
			return out, err
		}
	}
	return out, out.net(v, all)
}

func partnerPositions(_ context.Context, v *ledger.View, in *partnerInput) (Positions, error) {
	p, err := knownPartner(v, in.ID)
	if err != nil {
		return Positions{}, err
	}
	all, err := v.Partners()
	if err != nil {
		return Positions{}, err
	}
	out := Positions{Currency: v.Coalition().Currency, Positions: []Position{}, Nets: []Net{}, More: More{AsOf: asOf(v)}}
	for _, debtor := range all {
		creditors := []partner.Partner{p}
		if debtor.ID == p.ID {
			creditors = all
		}
		if err := out.add(v, debtor, creditors); err != nil {
			return out, err
		}
	}
	return out, out.net(v, []partner.Partner{p})
}

// add shows what the debtor owes to each of the creditors, as far as it ever did.
func (out *Positions) add(v *ledger.View, debtor partner.Partner, creditors []partner.Partner) error {
	for _, creditor := range creditors {
		p, moved, err := v.Position(partner.Pair{Debtor: debtor.ID, Creditor: creditor.ID})
		if err != nil {
			return err
		}
		if moved {
			out.Positions = append(out.Positions, Position{Debtor: string(debtor.ID), Creditor: string(creditor.ID),
				Redemptions: Money(p.Redemptions), Exchanges: Money(p.Exchanges), Reversed: Money(p.Reversed),
				Settled: Money(p.Settled), Owed: Money(p.Owed())})
		}
	}
	return nil
}

// net shows the nets of the partners.
func (out *Positions) net(v *ledger.View, partners []partner.Partner) error {
	for _, p := range partners {
		net, err := v.Net(p.ID)
		if err != nil {
			return err
		}
		get, pay := net.Receivable-net.Received, net.Payable-net.Paid
		out.Nets = append(out.Nets, Net{Partner: string(p.ID), Receivable: Money(get), Payable: Money(pay),
			Due: Money(net.Due), Net: Money(get - pay)})
	}
	return nil
}

type programInput struct {
	Since
	Code string `path:"code" pattern:"^[A-Za-z0-9]{2,12}$" doc:"of the program, in either case"`
}

// codeOf is the program that a path or a query names: people type codes in either case.
func codeOf(typed string) token.Code { return token.Code(strings.ToUpper(typed)) }

func knownProgram(v *ledger.View, code string) (token.Program, token.Totals, error) {
	p, totals, ok, err := v.Program(codeOf(code))
	if err == nil && !ok {
		err = fmt.Errorf("%w: %q", token.ErrUnknownProgram, code)
	}
	return p, totals, err
}

func getProgram(_ context.Context, v *ledger.View, in *programInput) (ProgramAnswer, error) {
	p, _, err := knownProgram(v, in.Code)
	if err != nil {
		return ProgramAnswer{}, err
	}
	return ProgramAnswer{Program: programOf(p), AsOf: asOf(v)}, nil
}

func getTotals(_ context.Context, v *ledger.View, in *programInput) (TotalsAnswer, error) {
	p, totals, err := knownProgram(v, in.Code)
	if err != nil {
		return TotalsAnswer{}, err
	}
	return TotalsAnswer{ProgramTotals: ProgramTotals{string(p.Code), totalsOf(totals)}, AsOf: asOf(v)}, nil
}

func listTotals(_ context.Context, v *ledger.View, _ *Since) (AllTotals, error) {
	programs, err := v.Programs()
	out := AllTotals{Totals: []ProgramTotals{}, AsOf: asOf(v)}
	for _, p := range programs {
		_, totals, err := knownProgram(v, string(p.Code))
		if err != nil {
			return out, err
		}
		out.Totals = append(out.Totals, ProgramTotals{string(p.Code), totalsOf(totals)})
	}
	return out, err
}

type termsInput struct {
	Since
	Code    string `path:"code" pattern:"^[A-Za-z0-9]{2,12}$" doc:"of the program, in either case"`
	Version uint32 `path:"version" minimum:"1" doc:"of its terms, from 1 on"`
}

func getTerms(_ context.Context, v *ledger.View, in *termsInput) (ProgramAnswer, error) {
	if _, _, err := knownProgram(v, in.Code); err != nil {
		return ProgramAnswer{}, err
	}
	p, ok, err := v.Terms(codeOf(in.Code), in.Version)
	if err == nil && !ok {
		err = fmt.Errorf("%w: %q has had no terms %d", token.ErrUnknownProgram, in.Code, in.Version)
	}
	if err != nil {
		return ProgramAnswer{}, err
	}
	return ProgramAnswer{Program: programOf(p), AsOf: asOf(v)}, nil
}

func listPrograms(_ context.Context, v *ledger.View, _ *Since) (Programs, error) {
	programs, err := v.Programs()
	out := Programs{Programs: []Program{}, AsOf: asOf(v)}
	for _, p := range programs {
		out.Programs = append(out.Programs, programOf(p))
	}
	return out, err
}

func programOf(p token.Program) Program {
	out := Program{
		Code: string(p.Code), Owner: string(p.Owner), Name: p.Name, Terms: p.Terms, Privacy: p.Privacy.String(),
		Prices:            Prices{Onramp: Money(p.Prices.Onramp), Offramp: Money(p.Prices.Offramp), Redemption: Money(p.Prices.Redemption)},
		Expiry:            Expiry{Type: p.Expiry.Kind.String(), Months: p.Expiry.Months, Years: p.Expiry.Years},
		UTCOffsetSeconds:  p.OffsetSeconds,
		ActivationSeconds: p.ActivationSeconds,
		DebtCap:           int64(p.DebtCap),
		Transfers:         p.Transfers,
		TransferDayCap:    int64(p.TransferDayCap),
		Cap:               int64(p.Cap),
	}
	if p.Expiry.Kind == token.Rolling {
		out.Expiry.Rounding = p.Expiry.Rounding.String()
	}
	for _, d := range p.Expiry.Dates {
		out.Expiry.Dates = append(out.Expiry.Dates, fmt.Sprintf("%02d-%02d", d.Month, d.Day))
	}
	if p.BackdatingSeconds != token.Unlimited {
		out.BackdatingSeconds = &p.BackdatingSeconds
	}
	return out
}

func totalsOf(t token.Totals) Totals {
	return Totals{Issued: t.Issued, Redeemed: t.Redeemed, Expired: t.Expired, ExchangedIn: t.ExchangedIn,
		ExchangedOut: t.ExchangedOut, Reinstated: t.Reinstated, ClawedBack: t.ClawedBack, Outstanding: t.Outstanding,
		Held: t.Held, Claim: t.Claim, Pending: t.Pending, Unbooked: t.Unbooked, Debt: t.Debt, Holders: t.Holders, Remainder: Money(t.Remainder)}
}

type quoteInput struct {
	Since
	From   string `query:"from" required:"true" pattern:"^[A-Za-z0-9]{2,12}$" doc:"program to give"`
	To     string `query:"to" required:"true" pattern:"^[A-Za-z0-9]{2,12}$" doc:"program to get"`
	Points int64  `query:"points" required:"true" minimum:"1" maximum:"9007199254740991" doc:"to give"`
}

// getQuote answers with the ledger's own arithmetic. Whether an exchange would be allowed
// depends on the account and on the caps at its block.
func getQuote(_ context.Context, v *ledger.View, in *quoteInput) (Quote, error) {
	from, _, err := knownProgram(v, in.From)
	if err != nil {
		return Quote{}, err
	}
	to, _, err := knownProgram(v, in.To)
	switch {
	case err != nil:
		return Quote{}, err
	case from.Code == to.Code:
		return Quote{}, fmt.Errorf("%w: %s", token.ErrSameProgram, to.Code)
	}
	got, remainder, err := token.Convert(token.Points(in.Points), from.Prices.Offramp, to.Prices.Onramp)
	if err != nil {
		return Quote{}, err
	}
	active, expires := to.Validity(v.Time())
	return Quote{From: string(from.Code), To: string(to.Code), Points: token.Points(in.Points), Receive: got,
		ActiveAt: Time(active), ExpiresAt: Time(expires), Offramp: Money(from.Prices.Offramp), Onramp: Money(to.Prices.Onramp), Remainder: Money(remainder), AsOf: asOf(v)}, err
}
