package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// audience is who may use a route of a node that listens beyond its own machine.
type audience int

const (
	readers  audience = iota // keys of the registry's partners; what no line names is theirs
	itself                   // readers, and the key that acts for the account of the path
	anyone                   // whoever reaches the port
	operator                 // whoever may read the node's folder, from its machine; there too
)

// audiences is the table of access, by the operation ids of the OpenAPI document. What is
// for anyone tells nothing of a member or of a partner's trade to who does not know it:
// an id is a hash over something secret, and whoever has it has seen the operation.
var audiences = map[string]audience{
	"submit-transaction": anyone, // signed by itself

	"get-transaction": anyone,
	"get-operation":   anyone,
	"get-hold":        anyone,
	"get-adjustment":  anyone,

	"prove-operation":   anyone,
	"prove-transaction": anyone,

	"get-block":     readers,
	"list-accounts": readers,
	"list-holds":    readers, "list-adjustments": readers, "list-payments": readers,
	"list-operations": readers, "list-blocks": readers, "list-transactions": readers,
	"list-entries":   readers,
	"stream-entries": readers,
	"list-events":    readers, "stream-events": readers,
	"prove-entry":   readers, // its number can be guessed
	"get-account":   itself,
	"get-statement": itself,
	"prove-account": itself,

	"get-coalition":         anyone,
	"list-partners":         anyone, // whoever checks a commit needs the validators
	"get-partner":           anyone,
	"list-programs":         anyone,
	"get-program":           anyone,
	"get-terms":             anyone,
	"get-quote":             anyone,
	"list-totals":           readers, // from block to block they tell each basket
	"get-totals":            readers,
	"list-positions":        readers,
	"get-payment":           readers,
	"get-partner-positions": readers,
	"get-partner-quota":     readers, // tells how busy it is

	"place-request":  anyone, // signed by itself, as the answer is
	"get-request":    anyone, // its id is made of the till's ref
	"answer-request": anyone,
	"list-requests":  operator,

	"get-status":       anyone,
	"get-livez":        anyone,
	"get-readyz":       anyone,
	"check-invariants": operator,
}

// Why a caller is not let through. Codes are never reused: clients match them.
var (
	crossSite        = reason{"cross_site", http.StatusForbidden, "The request comes from a page of another site"}
	wrongHost        = reason{"wrong_host", http.StatusMisdirectedRequest, "The request is for another host"}
	credentialNeeded = reason{"credential_needed", http.StatusUnauthorized, "Only readers of the registry may ask this"}
	badCredential    = reason{"bad_credential", http.StatusUnauthorized, "The credential does not hold"}
	notAReader       = reason{"not_a_reader", http.StatusForbidden, "The key is no reader's"}
	operatorOnly     = reason{"operator_only", http.StatusForbidden, "Only the node's operator may ask this"}

	accessReasons = []reason{crossSite, wrongHost, credentialNeeded, badCredential, notAReader, operatorOnly}
)

// describeAccess writes the table into the OpenAPI document.
func describeAccess(doc *huma.OpenAPI) {
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"reader": {Type: "apiKey", In: "header", Name: "Authorization",
			Description: "EIP191 address=0x..., until=SECONDS, signature=0x..., or ED25519 key=0x... of a node: " +
				"docs/reference/access.md. Programs of the node's own machine need none."},
		"operator": {Type: "http", Scheme: "bearer", Description: "the token in data/operator.token of the node's folder, from the node's machine"},
	}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			switch {
			case op == nil:
			case audiences[op.OperationID] == operator:
				op.Security = []map[string][]string{{"operator": {}}}
			case audiences[op.OperationID] != anyone:
				op.Security = []map[string][]string{{"reader": {}}}
			}
		}
	}
}

// admit lets a request through to its route, or answers why not.
func (s *Server) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if err := s.mayUse(r, audiences[ctx.Operation().OperationID]); err != nil {
		p := problemOf(err)
		if p == nil {
			p = s.faulted(ctx.Operation().OperationID, err)
		}
		if p.Status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf("%s node=%q", access.Scheme, s.nodeID(r.Context())))
		}
		writeProblem(w, p)
		return
	}
	next(ctx)
}

// mayUse holds a caller to be of an audience. It fails with a *Problem or a fault.
func (s *Server) mayUse(r *http.Request, who audience) error {
	header := r.Header.Get("Authorization")
	here := access.FromHere(r)
	if here && s.config.Operator.In(header) {
		return nil
	}
	switch {
	case who == operator:
		return operatorOnly.problem("ask on the machine of the node, with its folder: punkt --home DIR")
	case who == anyone, here && len(s.config.Hosts) == 0:
		return nil
	case header == "":
		return credentialNeeded.problem("sign the request with a key of a partner, or of the account: docs/reference/access.md")
	}
	reader, err := s.proven(r, header)
	if err != nil {
		return err
	}
	return s.admitted(reader, r, who)
}

// proven is who has signed the request, by a key or as a node.
func (s *Server) proven(r *http.Request, header string) (access.Credential, error) {
	credential, err := access.Parse(header)
	if err == nil {
		err = credential.Check(access.Statement{Method: r.Method, Target: r.URL.RequestURI(), Node: s.nodeID(r.Context())}, time.Now())
	}
	if err != nil {
		return credential, badCredential.problem(err.Error())
	}
	return credential, nil
}

// admittedNode holds a node to be that of a partner in the registry.
func admittedNode(v *ledger.View, id string) error {
	partners, err := v.Partners()
	if err != nil {
		return err
	}
	for _, p := range partners {
		if p.Node == id && p.Status != partner.Gone {
			return nil
		}
	}
	return notAReader.problem(fmt.Sprintf("%s is no node of a partner in the registry", id))
}

// admitted holds whoever signed to be a reader or, where that is enough, the account's
// own key.
func (s *Server) admitted(signed access.Credential, r *http.Request, who audience) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	defer v.Close()
	if signed.Node != "" {
		return admittedNode(v, signed.Node)
	}
	reader := Address(signed.Address)
	id, registered, err := v.KeyHolder(partner.Address(reader))
	if err != nil {
		return err
	}
	if registered {
		p, err := knownPartner(v, string(id))
		if err != nil || p.Status != partner.Gone {
			return err
		}
	}
	if who == itself {
		var account Address
		_ = account.UnmarshalText([]byte(r.PathValue("address"))) // what is malformed is nobody's
		acc, ok, err := v.Account(token.Address(account))
		if acc.Forward != (token.Address{}) { // whose history is of the account that acts in its place
			acc, ok, err = v.Account(acc.Forward)
		}
		if err != nil || ok && Address(acc.Acts(v.Time())) == reader && reader != (Address{}) {
			return err
		}
	}
	why := fmt.Sprintf("%s is no key of a partner in the registry", reader)
	if who == itself {
		why += ", and does not act for the account"
	}
	return notAReader.problem(why)
}

// nodeID is the node's own id; empty if it cannot tell, which no statement names.
func (s *Server) nodeID(ctx context.Context) string {
	if id := s.id.Load(); id != nil {
		return *id
	}
	status, err := s.node.Chain.Status()
	if err != nil {
		return ""
	}
	s.id.Store(&status.Node)
	return status.Node
}

// checkOrigin refuses what a web page sends behind its reader's back.
func (s *Server) checkOrigin(w http.ResponseWriter, r *http.Request) bool {
	err := access.CheckOrigin(r, s.config.Hosts)
	switch {
	case errors.Is(err, access.ErrCrossSite):
		writeProblem(w, crossSite.problem(err.Error()))
	case errors.Is(err, access.ErrWrongHost):
		writeProblem(w, wrongHost.problem(err.Error()+"; a name that the node is reached by belongs into api_hosts of node.json"))
	}
	return err == nil
}
