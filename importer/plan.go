package importer

import (
	"errors"
	"fmt"
	"io"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/token"
)

// Plan turns purchases into operations.
type Plan struct {
	Namer    Namer
	Ratio    Ratio
	Reason   token.Reason                           // of what is issued; what is taken back is a return
	Rejected func(Reject)                           // for purchases of which nothing can be booked
	Enrolled func(string, token.Address)            // called with each member, once; may be nil
	Seen     func(p *Purchase, points uint64)       // called with each purchase that counts; may be nil
	Refusal  func(p *Purchase, points uint64) error // *Refused if the ledger would refuse it as an issue; may be nil
	refusals int64                                  // of Rejected, by Refusal
	members  map[token.Address]standing
}

// standing is what a plan knows of a member.
type standing uint8

const (
	met     standing = 1 << iota
	asked            // the ledger was asked for the account
	known            // and has it
	opened           // the account is there, or is enrolled before anything is booked
	issued           // something was planned to be issued to it
	refused          // an issue to it would be refused
)

// Next is the next load, or io.EOF. It fails as Purchases.Next does; then nothing of
// the load that it was filling is handed out.
func (p *Plan) Next(purchases *Purchases) (Load, error) {
	var load Load
	for !load.full() {
		purchase, err := purchases.Next()
		if errors.Is(err, io.EOF) && len(load.Batches) > 0 {
			break
		}
		if err != nil {
			return Load{}, err
		}
		p.Book(&load, purchase)
		if last := load.last(); last != nil {
			last.Position = purchases.Position()
		}
	}
	return load, nil
}

// Book adds to the load what one purchase asks for.
func (p *Plan) Book(load *Load, of *Purchase) {
	points, ok := p.Ratio.Of(&of.Total)
	if of.Member != "" && (!ok || token.Points(points) > token.MaxSupply) {
		p.reject(of, fmt.Sprintf("a total of %s is worth more than %d points", of.Total.String(), token.MaxSupply))
		return
	}
	if p.Seen != nil {
		p.Seen(of, uint64(points))
	}
	counts := &load.batch().Counts
	counts.Receipts++
	if of.Total.Sign() < 0 {
		counts.Returns++
	}
	if of.Member == "" {
		counts.Skipped++
		return
	}
	member := p.Namer.Member(of.Member)
	counts.Members += p.meet(of.Member, member.Account)
	switch {
	case points == 0:
		counts.Zero++
		p.zero(load, of, member)
	case of.Total.Sign() > 0:
		p.issue(load, of, member, uint64(points))
	default:
		p.clawBack(load, of, member, uint64(points))
	}
}

// meet notes a member; it is 1 for one who was not met before.
func (p *Plan) meet(number string, account token.Address) int64 {
	if p.members[account]&met != 0 {
		return 0
	}
	if p.members == nil {
		p.members = map[token.Address]standing{}
	}
	p.members[account] |= met
	if p.Enrolled != nil {
		p.Enrolled(number, account)
	}
	return 1
}

// zero opens the account of a member whose purchase is worth nothing, unless it is
// one of those that would be refused.
func (p *Plan) zero(load *Load, of *Purchase, member alias.Member) {
	if p.refusal(of, 1) == nil {
		p.open(load, member)
	}
}

func (p *Plan) issue(load *Load, of *Purchase, member alias.Member, points uint64) {
	if err := p.refusal(of, points); err != nil {
		p.members[member.Account] |= refused
		p.refusals++
		p.reject(of, "issue refused: "+err.Error())
		return
	}
	p.members[member.Account] |= issued
	p.open(load, member)
	load.add(Booking{Purchase: of, Op: token.Issue{Account: member.Account, Program: p.Namer.Program,
		Points: points, Time: uint64(of.Time), Reason: p.Reason, Ref: p.Namer.Receipt(of.Number)}})
}

// clawBack plans a return. What a member returns whom the ledger does not know was never
// issued where his purchases would be refused, or where the return itself lies further
// back than a purchase may: nothing is asked back then.
func (p *Plan) clawBack(load *Load, of *Purchase, member alias.Member, points uint64) {
	b := Booking{Purchase: of, Op: token.Clawback{Account: member.Account, Program: p.Namer.Program,
		Points: points, Reason: token.ForReturn, Ref: p.Namer.Receipt(of.Number)}}
	is := p.members[member.Account]
	never := is&(issued|opened) == 0 && (is&refused != 0 || p.refusal(of, points) != nil)
	switch {
	case !never || is&known != 0:
		p.open(load, member)
	case is&asked != 0:
		p.neverIssued(of)
		return
	default:
		b.Asked = load.member(member)
	}
	load.add(b)
}

// neverIssued rejects a return of what was never issued.
func (p *Plan) neverIssued(of *Purchase) {
	p.reject(of, "not asked back: nothing was ever issued to the member")
}

// open has the account opened before the load's bookings, unless it is open already.
func (p *Plan) open(load *Load, member alias.Member) {
	if p.members[member.Account]&opened != 0 {
		return
	}
	p.members[member.Account] |= opened
	if p.members[member.Account]&known == 0 {
		load.member(member).Open = true
	}
}

// learn notes what the ledger said of an account.
func (p *Plan) learn(account token.Address, there bool) {
	p.members[account] |= asked
	if there {
		p.members[account] |= known
	}
}

func (p *Plan) refusal(of *Purchase, points uint64) error {
	if p.Refusal == nil {
		return nil
	}
	return p.Refusal(of, points)
}

func (p *Plan) reject(of *Purchase, reason string) {
	p.Rejected(Reject{Line: of.Line, Receipt: of.Number, Text: of.Text, Reason: reason})
}
