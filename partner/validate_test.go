package partner_test

import (
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/partner"
)

func TestPartnersAreValidated(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*partner.Partner)
		says   string // "": it is valid
	}{
		{"as it is", func(*partner.Partner) {}, ""},
		{"prefunded", func(p *partner.Partner) { p.Backing = partner.Prefund }, "only credit is admitted"},
		{"an id that is none", func(p *partner.Partner) { p.ID = "5p" }, "an id is"},
		{"of no status", func(p *partner.Partner) { p.Status = 0 }, "status"},
		{"a limit below nothing", func(p *partner.Partner) { p.Limit = -1 }, "limit -0.000001"},
		{"a quota too small", func(p *partner.Partner) { p.Quota = partner.MinQuota - 1 }, "quota 9999999:"},
		{"a quota too large", func(p *partner.Partner) { p.Quota = partner.MaxQuota + 1 }, "quota 10000"},
		{"power without a validator", func(p *partner.Partner) { p.Power = 1 }, "an ed25519 key and a power"},
		{"a validator without power", func(p *partner.Partner) { p.Validator[0] = 1 }, "an ed25519 key and a power"},
		{"a node id in capitals", func(p *partner.Partner) { p.Node = strings.Repeat("AB", 20) }, "40 lower-case hex digits"},
		{"a key without a role", func(p *partner.Partner) { p.Keys[0].Roles = 0 }, "has no role"},
		{"a key in a role that there is not", func(p *partner.Partner) { p.Keys[0].Roles = 1 << 6 }, "does not exist"},
		{"a key twice", func(p *partner.Partner) { p.Keys[1] = p.Keys[0] }, "named twice"},
		{"keys out of order", func(p *partner.Partner) { p.Keys[0].Address = key(9) }, "out of order"},
		{"the zero address as a key", func(p *partner.Partner) { p.Keys[0].Address = partner.Address{} }, "without an address"},
		{"seventeen programs", func(p *partner.Partner) { p.Programs = make([]string, 17) }, "more than 16 programs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := partner.Partner{ID: "mart", Status: partner.Active, Backing: partner.Credit, Limit: partner.Unit,
				Quota: partner.DefaultQuota,
				Keys:  []partner.Key{{Address: key(1), Roles: 1}, {Address: key(2), Roles: 32}}}
			c.change(&p)
			found := strings.Join(p.Validate(), "\n")
			if (found == "") != (c.says == "") || !strings.Contains(found, c.says) {
				t.Errorf("found %q, want %q", found, c.says)
			}
		})
	}
}

func TestCoalitionsAreValidated(t *testing.T) {
	good := partner.Coalition{ChainID: 7001, Currency: "EUR", Parameters: partner.DefaultParameters()}
	if found := good.Validate(); len(found) > 0 {
		t.Errorf("found %q in a good one", found)
	}
	bad := partner.Coalition{ChainID: partner.MaxChainID + 1, Currency: "eur", Name: strings.Repeat("x", 65)}
	if found := bad.Validate(); len(found) != 5 {
		t.Errorf("found %q, want five problems", found)
	}
}
