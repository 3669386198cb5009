// Package genesis reads what a coalition starts from, the app_state of CometBFT's
// genesis.json, and turns it into the records of the registry: docs/reference/genesis.md
// has its fields. What a partner or a program must be like is for their own Validate.
//
// It knows no ledger: what the records are written into is for the caller.
package genesis

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// File is a genesis as it is written, in JSON.
type File struct {
	// Hash names the network: every signature is for it. Whoever founds the ledger sets
	// it to the hash of the whole genesis file; simulations and tests leave it zero.
	Hash [32]byte `json:"-"`

	ChainID  uint64 `json:"chain_id"`
	Name     string `json:"name"`
	Currency string `json:"currency"` // ISO 4217
	// SpreadBasisPoints is the least that an exchange costs; null: the least that a
	// coalition may choose.
	SpreadBasisPoints *int64 `json:"spread_basis_points,omitempty"`
	// Trustee decides on payments that their creditor contests or is silent about for
	// so many days; "": there is none.
	Trustee     partner.ID `json:"trustee,omitempty"`
	SilenceDays *int64     `json:"silence_days,omitempty"` // null: 10
	// Origin is the hash of the coalition's first genesis, 64 hex digits, where this one
	// re-founds it; members' addresses follow from it. "": this is the first.
	Origin   string    `json:"origin,omitempty"`
	Partners []Partner `json:"partners"`
	Programs []Program `json:"programs"`
}

// Partner is a partner as the genesis file writes it.
type Partner struct {
	ID      partner.ID `json:"id"`
	Name    string     `json:"name"`
	Backing string     `json:"backing"` // "prefund" or "credit"
	// IssuerDayLimit is money: most that one key alone may issue and claw back in a UTC
	// day; "": no bound.
	IssuerDayLimit string `json:"issuer_day_limit,omitempty"`
	// Quota is the weight of its own and its members' transactions that the ledger takes
	// in a UTC day; null: partner.DefaultQuota.
	Quota     *int64 `json:"quota,omitempty"`
	Limit     string `json:"limit"`               // money: most its outstanding points may be worth
	Node      string `json:"node,omitempty"`      // CometBFT node id, 40 hex digits
	Validator string `json:"validator,omitempty"` // ed25519 public key, 64 hex digits
	Power     int64  `json:"power,omitempty"`     // voting power; 0: no validator
	Keys      []Key  `json:"keys"`
}

// Key is a key of a partner with its roles.
type Key struct {
	Address string   `json:"address"` // 0x and 40 hex digits
	Roles   []string `json:"roles"`
}

// Program is a program as the genesis file writes it.
type Program struct {
	Code       token.Code   `json:"code"`
	Owner      partner.ID   `json:"owner"`
	Name       string       `json:"name"`
	Privacy    string       `json:"privacy,omitempty"` // open, which "" is too
	Prices     Prices       `json:"prices"`
	Expiry     Expiry       `json:"expiry"`
	UTCOffset  string       `json:"utc_offset,omitempty"` // "+01:00"; "" is UTC
	Activation int64        `json:"activation_days,omitempty"`
	DebtCap    token.Points `json:"debt_cap,omitempty"`
	Transfers  Transfers    `json:"transfers"`
	Backdating *int64       `json:"backdating_days"` // null: no limit
	Cap        token.Points `json:"cap,omitempty"`
	// ExchangeShare is in hundredths of a percent of the owner's limit; null: 1000.
	ExchangeShare *int64 `json:"exchange_share_basis_points,omitempty"`
}

// Prices are prices of one point, as decimals of the settlement currency.
type Prices struct {
	Onramp     string `json:"onramp"`
	Offramp    string `json:"offramp"`
	Redemption string `json:"redemption"`
}

// Expiry is an expiry rule.
type Expiry struct {
	Type     string   `json:"type"`               // none, rolling, calendar, sliding
	Months   int      `json:"months,omitempty"`   // rolling, sliding
	Rounding string   `json:"rounding,omitempty"` // rolling: none, month, quarter, half_year, year
	Dates    []string `json:"dates,omitempty"`    // calendar: "12-31"
	Years    int      `json:"years,omitempty"`    // calendar: years after the first such date
}

// Transfers says whether members may pass points on, and how many a day.
type Transfers struct {
	Allowed  bool         `json:"allowed"`
	DailyCap token.Points `json:"daily_cap,omitempty"`
}

// ErrInvalid is returned for a genesis that breaks a rule; the message lists all
// that it breaks.
var ErrInvalid = errors.New("the genesis is not valid")

// Parse reads a genesis from JSON, refuses fields that it does not know, and
// validates it.
func Parse(data []byte) (*File, error) {
	var g File
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more after its end", ErrInvalid)
	}
	return &g, g.Validate()
}

// Validate reports every rule that the genesis breaks, joined under ErrInvalid.
func (g *File) Validate() error {
	_, err := g.Registry()
	return err
}

// Coalition is the coalition that the genesis founds.
func (g *File) Coalition() partner.Coalition {
	c := partner.Coalition{ChainID: g.ChainID, Name: g.Name, Currency: g.Currency, Parameters: partner.DefaultParameters()}
	c.Genesis, c.Origin = g.Hash, g.Hash
	if raw, err := hex.DecodeString(g.Origin); err == nil && len(raw) == len(c.Origin) {
		copy(c.Origin[:], raw)
	}
	if g.SpreadBasisPoints != nil {
		c.Parameters.SpreadBasisPoints = *g.SpreadBasisPoints
	}
	if c.Parameters.Trustee = g.Trustee; g.SilenceDays != nil {
		c.Parameters.SilenceSeconds = min(max(*g.SilenceDays, -1), 1<<20) * secondsPerDay
	}
	return c
}

// Registry is what the ledger's registry begins with.
type Registry struct {
	Coalition partner.Coalition
	Partners  []partner.Partner // with the codes of their programs; in the order of the file
	Programs  []token.Program
}

// Registry turns the genesis into records. What a record breaks by itself its own Validate
// tells; here is only what the file as a whole shows. It fails as Validate does.
func (g *File) Registry() (Registry, error) {
	v := &check{partners: map[partner.ID]*partner.Partner{}, keys: map[token.Address]partner.ID{}}
	coalition := g.Coalition()
	v.all("coalition", coalition.Validate())
	if raw, err := hex.DecodeString(g.Origin); g.Origin != "" && (err != nil || len(raw) != len(coalition.Origin)) {
		v.bad("origin %q: want 64 hex digits", g.Origin)
	}
	if len(g.Partners) == 0 || len(g.Partners) > partner.MaxPartners {
		v.bad("%d partners: want 1 to %d", len(g.Partners), partner.MaxPartners)
	}
	partners := make([]partner.Partner, len(g.Partners))
	for i, p := range g.Partners {
		partners[i] = v.partner(p)
		if _, twice := v.partners[p.ID]; twice {
			v.bad("partner %s: named twice", p.ID)
		}
		v.partners[p.ID] = &partners[i]
	}
	if len(g.Programs) > token.MaxPrograms {
		v.bad("%d programs: want at most %d", len(g.Programs), token.MaxPrograms)
	}
	programs := make([]token.Program, len(g.Programs))
	codes := map[token.Code]bool{}
	for i, p := range g.Programs {
		programs[i] = v.program(p)
		v.all("program "+string(p.Code), programs[i].Validate(coalition.Parameters))
		if codes[p.Code] {
			v.bad("program %s: named twice", p.Code)
		}
		codes[p.Code] = true
		if owner, ok := v.partners[p.Owner]; !ok {
			v.bad("program %s: unknown owner %q", p.Code, p.Owner)
		} else {
			owner.Programs = append(owner.Programs, string(p.Code))
		}
	}
	if _, ok := v.partners[g.Trustee]; g.Trustee != "" && !ok {
		v.bad("trustee %q: no such partner", g.Trustee)
	}
	for i := range partners {
		slices.Sort(partners[i].Programs)
		v.all("partner "+string(partners[i].ID), partners[i].Validate())
	}
	return Registry{coalition, partners, programs}, v.err()
}

// check collects what is wrong with a genesis.
type check struct {
	problems []string
	partners map[partner.ID]*partner.Partner
	keys     map[token.Address]partner.ID
}

func (v *check) bad(format string, args ...any) {
	v.problems = append(v.problems, fmt.Sprintf(format, args...))
}

func (v *check) err() error {
	if len(v.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s", ErrInvalid, strings.Join(v.problems, "\n  "))
}

// all notes what a record's own Validate has found.
func (v *check) all(what string, found []string) {
	for _, problem := range found {
		v.bad("%s: %s", what, problem)
	}
}

func (v *check) money(what, s string) partner.Money {
	m, err := partner.ParseMoney(s)
	if err != nil {
		v.bad("%s: %v", what, err)
	}
	return m
}

// partner reads a partner. What cannot be read is told, and something harmless stands
// in for it, so that Validate does not tell it again.
func (v *check) partner(in Partner) partner.Partner {
	name := "partner " + string(in.ID)
	p := partner.Partner{ID: in.ID, Name: in.Name, Status: partner.Active, Node: in.Node, Power: in.Power,
		Quota: partner.DefaultQuota}
	if in.Quota != nil {
		p.Quota = *in.Quota
	}
	switch in.Backing {
	case partner.Prefund.String():
		p.Backing = partner.Prefund
	case partner.Credit.String():
		p.Backing = partner.Credit
	default:
		v.bad("%s: backing %q: want credit", name, in.Backing)
		p.Backing = partner.Credit
	}
	p.Limit = v.money(name+": limit", in.Limit)
	if in.IssuerDayLimit != "" {
		p.IssuerDayLimit = v.money(name+": issuer_day_limit", in.IssuerDayLimit)
	}
	raw, err := hex.DecodeString(in.Validator)
	if copy(p.Validator[:], raw); err != nil || len(raw) != 0 && len(raw) != len(p.Validator) {
		v.bad("%s: validator %q: want an ed25519 key of 64 hex digits", name, in.Validator)
		p.Validator, p.Power = [32]byte{}, 0
	}
	for _, k := range in.Keys {
		if key, ok := v.key(name, in.ID, k); ok {
			p.Keys = append(p.Keys, key)
		}
	}
	slices.SortFunc(p.Keys, func(a, b partner.Key) int { return bytes.Compare(a.Address[:], b.Address[:]) })
	return p
}

func (v *check) key(name string, id partner.ID, in Key) (key partner.Key, ok bool) {
	if !common.IsHexAddress(in.Address) {
		v.bad("%s: key %q: want an address, 0x and 40 hex digits", name, in.Address)
		return partner.Key{}, false
	}
	key = partner.Key{Address: token.Address(common.HexToAddress(in.Address))}
	if other, twice := v.keys[key.Address]; twice && other != id {
		v.bad("%s: key %s is %s's already", name, in.Address, other)
	}
	v.keys[key.Address] = id
	for _, r := range in.Roles {
		role, err := partner.ParseRole(r)
		if err != nil {
			v.bad("%s: key %s: %v", name, in.Address, err)
			return partner.Key{}, false
		}
		key.Roles |= partner.Roles(role)
	}
	return key, true
}
