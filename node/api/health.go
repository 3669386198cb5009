package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/punkt-ledger/punkt/ledger"
)

func (s *Server) nodeRoutes() {
	register(s, get("get-status", "/v1/status", "How the node is doing"), s.status)
	register(s, get("get-livez", "/livez", "Answers while the node serves at all"), func(context.Context, *struct{}) (Live, error) {
		return Live{Live: true}, nil
	})
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
	chain, err := s.node.Chain.Status(ctx)
	if err != nil {
		return Status{}, err
	}
	out := Status{ChainID: chain.ChainID, CatchingUp: chain.CatchingUp, Partner: string(chain.Partner), NodeID: chain.NodeID,
		Peers: Peers{Count: len(chain.Peers), IDs: append([]string{}, chain.Peers...)}, Version: s.config.Version}
	v, err := s.view()
	switch {
	case err == ErrCatchingUp:
		out.CatchingUp = true
		return out, nil
	case err != nil:
		return Status{}, err
	}
	defer v.Close()
	out.Height, out.Time, out.AppHash = v.Height(), Time(v.Time()), Hash(v.AppHash())
	return out, nil
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
	r, err := v.CheckInvariants(nil)
	if err != nil {
		return Audit{}, fmt.Errorf("audit: %w", err)
	}
	return auditOf(v, r), nil
}

func auditOf(v *ledger.View, r ledger.Report) Audit {
	out := Audit{OK: len(r.Violations) == 0, AppHash: Hash(r.AppHash), Entries: r.Entries, Accounts: r.Accounts, Holds: r.Holds,
		Operations: r.Operations, Supply: r.Supply, Programs: []AuditProgram{}, Violations: []Violation{}, AsOf: asOf(v)}
	for _, p := range r.Programs {
		out.Programs = append(out.Programs, AuditProgram{Code: string(p.Code), Totals: totalsOf(p.Totals), Found: Stocks(p.Found)})
	}
	for _, broken := range r.Violations {
		out.Violations = append(out.Violations, Violation(broken))
	}
	return out
}
