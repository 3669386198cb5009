package record

import (
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// maxOffsetSeconds is added to a program's offset from UTC, for no number is below zero.
const maxOffsetSeconds = partner.DaySeconds

// nodeDigits are those of a CometBFT node id.
const nodeDigits = 40

func walkCoalition(w op.Walker, c partner.Coalition) partner.Coalition {
	return partner.Coalition{
		ChainID:  w.Number("chain_id", c.ChainID),
		Name:     op.Label(w, "name", c.Name, partner.MaxNameLength),
		Currency: op.Text(w, "currency", c.Currency, 3),
		Parameters: partner.Parameters{
			SpreadBasisPoints: op.Int(w, "spread_basis_points", c.Parameters.SpreadBasisPoints),
			Trustee:           walkID(w, "trustee", c.Parameters.Trustee),
			SilenceSeconds:    op.Int(w, "silence_seconds", c.Parameters.SilenceSeconds),
		},
		Genesis: w.Word("genesis", c.Genesis),
		Origin:  w.Word("origin", c.Origin),
	}
}

func walkPartner(w op.Walker, p partner.Partner) partner.Partner {
	return partner.Partner{
		ID:             walkID(w, "id", p.ID),
		Name:           op.Label(w, "name", p.Name, partner.MaxNameLength),
		Status:         op.Int(w, "status", p.Status),
		Keys:           op.List(w, "keys", p.Keys, walkPartnerKey),
		Node:           op.Text(w, "node", p.Node, nodeDigits),
		Validator:      w.Word("validator", p.Validator),
		Power:          op.Int(w, "power", p.Power),
		Backing:        op.Int(w, "backing", p.Backing),
		Limit:          op.Int(w, "limit", p.Limit),
		IssuerDayLimit: op.Int(w, "issuer_day_limit", p.IssuerDayLimit),
		Quota:          op.Int(w, "quota", p.Quota),
		Programs:       op.Texts(w, "programs", p.Programs, token.MaxCodeLength),
	}
}

func walkPartnerKey(w op.Walker, k partner.Key) partner.Key {
	return partner.Key{Address: w.Address("address", k.Address), Roles: op.Int(w, "roles", k.Roles)}
}

func walkKey(w op.Walker, id partner.ID) partner.ID { return walkID(w, "partner", id) }

func walkProgram(w op.Walker, p token.Program) token.Program {
	return token.Program{
		Code:  op.Text(w, "code", p.Code, token.MaxCodeLength),
		Owner: walkID(w, "owner", p.Owner),
		Name:  op.Label(w, "name", p.Name, partner.MaxNameLength),
		Terms: op.Int(w, "terms", p.Terms),
		Prices: token.Prices{
			Onramp:     op.Int(w, "onramp", p.Prices.Onramp),
			Offramp:    op.Int(w, "offramp", p.Prices.Offramp),
			Redemption: op.Int(w, "redemption", p.Prices.Redemption),
		},
		Expiry: token.ExpiryRule{
			Kind:     op.Int(w, "expiry", p.Expiry.Kind),
			Months:   op.Int(w, "months", p.Expiry.Months),
			Rounding: op.Int(w, "rounding", p.Expiry.Rounding),
			Dates:    op.List(w, "dates", p.Expiry.Dates, walkMonthDay),
			Years:    op.Int(w, "years", p.Expiry.Years),
		},
		OffsetSeconds:            op.Int(w, "offset_seconds", p.OffsetSeconds+maxOffsetSeconds) - maxOffsetSeconds,
		ActivationSeconds:        op.Int(w, "activation_seconds", p.ActivationSeconds),
		DebtCap:                  op.Int(w, "debt_cap", p.DebtCap),
		Transfers:                w.Bool("transfers", p.Transfers),
		TransferDayCap:           op.Int(w, "transfer_day_cap", p.TransferDayCap),
		BackdatingSeconds:        op.Int(w, "backdating_seconds", p.BackdatingSeconds-token.Unlimited) + token.Unlimited,
		Cap:                      op.Int(w, "cap", p.Cap),
		Privacy:                  op.Choice(w, "privacy", p.Privacy),
		ExchangeShareBasisPoints: op.Int(w, "exchange_share_basis_points", p.ExchangeShareBasisPoints),
	}
}

func walkMonthDay(w op.Walker, d token.MonthDay) token.MonthDay {
	return token.MonthDay{Month: op.Int(w, "month", d.Month), Day: op.Int(w, "day", d.Day)}
}

func walkTotals(w op.Walker, t token.Totals) token.Totals {
	return token.Totals{
		Issued:       op.Int(w, "issued", t.Issued),
		Redeemed:     op.Int(w, "redeemed", t.Redeemed),
		Expired:      op.Int(w, "expired", t.Expired),
		ExchangedIn:  op.Int(w, "exchanged_in", t.ExchangedIn),
		ExchangedOut: op.Int(w, "exchanged_out", t.ExchangedOut),
		Reinstated:   op.Int(w, "reinstated", t.Reinstated),
		ClawedBack:   op.Int(w, "clawed_back", t.ClawedBack),
		Outstanding:  op.Int(w, "outstanding", t.Outstanding),
		Held:         op.Int(w, "held", t.Held),
		Claim:        op.Int(w, "claim", t.Claim),
		Debt:         op.Int(w, "debt", t.Debt),
		Unbooked:     op.Int(w, "unbooked", t.Unbooked),
		Pending:      op.Int(w, "pending", t.Pending),
		Holders:      op.Int(w, "holders", t.Holders),
		Remainder:    op.Int(w, "remainder", t.Remainder),
	}
}

func walkMaturities(w op.Walker, m token.Maturities) token.Maturities {
	return op.List(w, "maturities", m, walkMaturity)
}

func walkMaturity(w op.Walker, m token.Maturity) token.Maturity {
	return token.Maturity{
		ExpiresAt: op.Int(w, "expires_at", m.ExpiresAt),
		Terms:     op.Int(w, "terms", m.Terms),
		Points:    op.Int(w, "points", m.Points),
	}
}

func walkIssuerDay(w op.Walker, d token.IssuerDay) token.IssuerDay {
	return token.IssuerDay{Day: op.Int(w, "day", d.Day), Worth: op.Int(w, "worth", d.Worth)}
}

func walkMergeDay(w op.Walker, d token.MergeDay) token.MergeDay {
	return token.MergeDay{Day: op.Int(w, "day", d.Day), Merged: op.Int(w, "merged", d.Merged)}
}

func walkSupply(w op.Walker, n token.Points) token.Points { return op.Int(w, "points", n) }
