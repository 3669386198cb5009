package partner

import (
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/ledger/op"
)

// Address is the 20-byte Ethereum address of a key or of a member's account.
type Address = op.Address

// ID names a partner: 2 to 16 characters, a lower-case letter and then lower-case
// letters and digits.
type ID string

// Valid reports whether the id is well formed.
func (id ID) Valid() bool {
	if len(id) < 2 || len(id) > MaxIDLength || id[0] < 'a' || id[0] > 'z' {
		return false
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Role is what a key may do for its partner.
type Role uint8

// The roles. A key may have several; separate keys for them are the safer habit.
const (
	Admin     Role = 1 << iota // speaks for the partner in the coalition's votes
	Issuer                     // issues points, takes them back, enrolls members, proposes adjustments
	Redeemer                   // captures and releases holds, reverses redemptions: the tills
	Treasurer                  // approves adjustments
	Custodian                  // acts for the members who hold no key, enrolls and recovers
	Auditor                    // reads
)

// Roles is a set of roles.
type Roles uint8

var roleNames = []string{"admin", "issuer", "redeemer", "treasurer", "custodian", "auditor"}

// Has reports whether the set holds the role.
func (r Roles) Has(role Role) bool { return uint8(r)&uint8(role) != 0 }

// Names lists the roles of the set in the order of their constants.
func (r Roles) Names() []string {
	var names []string
	for i, name := range roleNames {
		if r.Has(Role(1 << i)) {
			names = append(names, name)
		}
	}
	return names
}

// String names the role.
func (r Role) String() string { return strings.Join(Roles(r).Names(), "+") }

// ParseRole is the inverse of Role.String for a single role.
func ParseRole(name string) (Role, error) {
	for i, known := range roleNames {
		if known == name {
			return Role(1 << i), nil
		}
	}
	return 0, fmt.Errorf("unknown role %q: one of %s", name, strings.Join(roleNames, ", "))
}

// Key is an address that acts for a partner.
type Key struct {
	Address Address
	Roles   Roles
}

// Backing is what stands behind the points a partner has issued.
type Backing uint8

// The kinds of backing: money paid in beforehand, or the coalition's credit.
const (
	Prefund Backing = iota + 1
	Credit
)

// String names the backing.
func (b Backing) String() string {
	switch b {
	case Prefund:
		return "prefund"
	case Credit:
		return "credit"
	}
	return "unknown"
}

// Partner is a brand of the coalition.
type Partner struct {
	ID        ID
	Name      string
	Status    Status
	Keys      []Key    // sorted by address
	Node      string   // CometBFT node id of its node: 40 hex digits
	Validator [32]byte // ed25519 consensus key of its validator
	Power     int64    // voting power of its validator; 0: it runs none
	Backing   Backing
	Limit     Money // most that its outstanding points may be worth at redemption price
	// IssuerDayLimit is the worth that one key alone may issue and claw back in a UTC day;
	// 0: no bound.
	IssuerDayLimit Money
	// Quota is the weight of its own and its members' transactions that the ledger takes
	// in a UTC day.
	Quota    int64
	Programs []string // codes of the programs it owns, sorted
}

// RolesOf are the roles in which the address acts for the partner.
func (p Partner) RolesOf(a Address) Roles {
	for _, k := range p.Keys {
		if k.Address == a {
			return k.Roles
		}
	}
	return 0
}

// Reasons to refuse an operation that this package's rules give.
var (
	// ErrUnknownPartner: the operation names a partner that the registry does not have.
	ErrUnknownPartner = errors.New("unknown partner")
	// ErrNotPartnerKey: the sender is no key of any partner, and the operation is a partner's.
	ErrNotPartnerKey = errors.New("the sender is not a partner's key")
	// ErrWrongRole: the sender's key is not in the role that the operation asks for.
	ErrWrongRole = errors.New("the key is not in the role")
	// ErrPartnerInactive: the partner's status does not allow the operation.
	ErrPartnerInactive = errors.New("the partner is not active")
)

// Acting is the partner that the sender acts for in one of the wanted roles, if its
// status gives it the right. It fails with ErrNotPartnerKey, ErrWrongRole or
// ErrPartnerInactive.
func (s *State) Acting(sender Address, to Right, wanted ...Role) (Partner, error) {
	id, ok := s.Keys.Get(sender)
	if !ok {
		return Partner{}, fmt.Errorf("%w: 0x%x", ErrNotPartnerKey, sender)
	}
	p, _ := s.Partners.Get(id)
	roles := p.RolesOf(sender)
	inRole := false
	for _, role := range wanted {
		inRole = inRole || roles.Has(role)
	}
	if !inRole {
		return Partner{}, fmt.Errorf("%w: needs %s, has %s", ErrWrongRole, joinRoles(wanted), strings.Join(roles.Names(), "+"))
	}
	if err := p.Must(to); err != nil {
		return Partner{}, err
	}
	return p, nil
}

// Payee is the partner that is to honour points. It fails with ErrUnknownPartner or
// ErrPartnerInactive.
func (s *State) Payee(id ID) (Partner, error) {
	p, ok := s.Partners.Get(id)
	if !ok {
		return Partner{}, fmt.Errorf("%w: %q", ErrUnknownPartner, id)
	}
	return p, p.Must(ToHonour)
}

func joinRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.String()
	}
	return strings.Join(names, " or ")
}
