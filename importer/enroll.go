package importer

import (
	"context"
	"fmt"
	"slices"

	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/token"
)

// open sees to a load's accounts before anything is booked to them: it looks up those
// that are met for the first time, enrolls the members whom the ledger does not know
// in transactions of their own, and looks up again where that did not take effect.
// An account that another partner enrolled is a stranger's: nothing is booked to it.
func (r *run) open(ctx context.Context, members []*Member) error {
	there, err := r.look(ctx, members)
	if err != nil {
		return err
	}
	var fresh []*Member
	for i, m := range members {
		m.Known = there[i].Known
		r.plan.learn(m.Account, m.Known)
		switch {
		case m.Known:
			r.verify(m, there[i])
		case m.Open:
			fresh = append(fresh, m)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := r.Namer.Keep(); err != nil {
		return fmt.Errorf("keep the new members' salts: %w", err)
	}
	for part := range slices.Chunk(fresh, BatchOps) {
		if ctx.Err() != nil {
			return ErrStopped
		}
		if err := r.enroll(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// enroll opens accounts. That an operation of ours took effect proves that the account
// is ours; whatever else it came to, the ledger is asked whose the account is.
func (r *run) enroll(ctx context.Context, members []*Member) error {
	ops := make([]op.Operation, len(members))
	for i, m := range members {
		ops[i] = m.Enrollment()
	}
	results, err := r.submit(ctx, ops)
	if err != nil {
		return err
	}
	var doubtful []*Member
	for i, result := range results {
		switch result.Name {
		case "":
			r.summary.Enrolled++
		case accountExists, duplicateRef:
			doubtful = append(doubtful, members[i])
		default:
			r.hopeless(result)
			r.strangers[members[i].Account] = fmt.Sprintf("enroll refused: %s: %s", result.Name, result.Text)
		}
	}
	there, err := r.look(ctx, doubtful)
	if err != nil {
		return err
	}
	for i, m := range doubtful {
		r.verify(m, there[i])
	}
	return r.failed
}

// verify notes an account that is not of a member of ours.
func (r *run) verify(m *Member, found Account) {
	switch {
	case !found.Known:
		r.strangers[m.Account] = "the member's account could not be opened"
	case found.Home != r.Namer.Partner:
		r.strangers[m.Account] = fmt.Sprintf("the member's account was opened by %q, and nothing is booked to a stranger's", found.Home)
	}
}

// look looks members' accounts up.
func (r *run) look(ctx context.Context, members []*Member) ([]Account, error) {
	if len(members) == 0 {
		return nil, nil
	}
	addresses := make([]token.Address, len(members))
	for i, m := range members {
		addresses[i] = m.Account
	}
	found, err := r.to.Accounts(ctx, addresses)
	if err == nil && len(found) != len(addresses) {
		err = fmt.Errorf("look up accounts: %d answers for %d", len(found), len(addresses))
	}
	return found, err
}
