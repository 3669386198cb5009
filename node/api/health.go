package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/audit/check"
	"github.com/punkt-ledger/punkt/ledger"
)

func (s *Server) nodeRoutes() {
	register(s, get("get-status", "/v1/status", "How the node is doing"), s.status)
	register(s, get("get-livez", "/livez", "Answers while the node serves at all"), func(context.Context, *struct{}) (Live, error) {
		return Live{Live: true}, nil
	})
	register(s, get("get-readyz", "/readyz", "Answers while the node takes part: it is level with the others, and the network makes blocks"), s.readiness)
	check := describeRoute(huma.Operation{
		OperationID: "check-invariants",
		Method:      http.MethodPost,
		Path:        "/v1/audit/check",
		Summary:     "Check the invariants over the whole state",
		Description: "Reads every record and every change, which takes minutes on a large ledger; one check at a time.",
		Middlewares: huma.Middlewares{patient(auditTimeout)},
	})
	register(s, check, s.check)
}

// status answers before the genesis too: whoever starts a network asks for it.
func (s *Server) status(ctx context.Context, _ *struct{}) (Status, error) {
	node, err := s.node.Chain.Status()
	if err != nil {
		return Status{}, err
	}
	out := Status{ChainID: node.ChainID, CatchingUp: node.CatchingUp, Partner: string(node.Partner), NodeID: node.Node,
		AgeSeconds: int64(node.Age / time.Second), Validators: Validators(node.Validators),
		Peers: Peers{Count: len(node.Peers), IDs: make([]string, len(node.Peers))}, Version: s.config.Version}
	for i, peer := range node.Peers {
		out.Peers.IDs[i] = peer.ID
	}
	v, err := s.view()
	switch {
	case err == ErrCatchingUp:
		out.CatchingUp = true
		return out, nil
	case err != nil:
		return Status{}, err
	}
	defer v.Close()
	out.Genesis = v.Coalition().Genesis
	out.Height, out.Time, out.AppHash = v.Height(), Time(v.Time()), Hash(v.AppHash())
	out.Ready = out.NotReady() == ""
	return out, nil
}

// NotReady says why the node takes no part, in words; it is empty where the node does.
func (s Status) NotReady() string {
	state := ""
	switch {
	case s.Height == 0:
		return "no block yet"
	case !s.Validators.Quorum:
		state = "NO QUORUM"
	case s.CatchingUp:
		return "catching up"
	case time.Duration(s.AgeSeconds)*time.Second > staleAfter:
		state = "NO NEW BLOCKS"
	default:
		return ""
	}
	return fmt.Sprintf("last block %d s ago - %s: %d of %d validators seen", s.AgeSeconds, state, s.Validators.Seen, s.Validators.Count)
}

func (s *Server) readiness(ctx context.Context, _ *struct{}) (Readiness, error) {
	status, err := s.status(ctx, nil)
	if err != nil {
		return Readiness{}, err
	}
	if why := status.NotReady(); why != "" {
		return Readiness{}, notReady.problem(why)
	}
	return Readiness{Ready: true, Height: status.Height, AgeSeconds: status.AgeSeconds}, nil
}

func (s *Server) check(ctx context.Context, _ *struct{}) (Audit, error) {
	if !s.auditing.TryLock() {
		return Audit{}, auditRunning.problem("one check at a time: ask again when it is done")
	}
	defer s.auditing.Unlock()
	v, err := s.view()
	if err != nil {
		return Audit{}, err
	}
	defer v.Close()
	r, err := check.State(ctx, v)
	if err != nil {
		return Audit{}, fmt.Errorf("audit: %w", err)
	}
	return auditOf(v, r), nil
}

func auditOf(v *ledger.View, r check.Report) Audit {
	out := Audit{OK: len(r.Violations) == 0, AppHash: Hash(r.AppHash), Entries: r.Entries, Accounts: r.Accounts, Holds: r.Holds,
		Operations: r.Operations, Supply: r.Supply, Programs: []AuditProgram{}, Violations: []Violation{}, AsOf: asOf(v)}
	for _, p := range r.Programs {
		f := p.Found
		out.Programs = append(out.Programs, AuditProgram{Code: string(p.Code), Totals: totalsOf(p.Totals),
			Found: Stocks{Lots: f.Lots, Held: f.Held, Claim: f.Claim, Pending: f.Pending, Debt: f.Debt, Holders: f.Holders}})
	}
	for _, broken := range r.Violations {
		out.Violations = append(out.Violations, Violation(broken))
	}
	return out
}
