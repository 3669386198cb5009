package testnet_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/punkt-ledger/punkt/internal/scenarios"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/testnet"
	"github.com/punkt-ledger/punkt/token"
)

// A scenario is a text of commands, dashes, and what they say, as in packages token and
// ledger; here four processes do it, and the commands are about them too:
//
//	kill mart           as by a power cut; stop mart asks it to
//	freeze mart         it answers nobody until it thaws: what a cut cable does
//	start               whoever does not run, and waits until all make blocks
//	a: issue ann 50 MART via kino
//	                    by way of kino's node; else of the first that runs
//	try a: ...          gives up after a moment
//	again a             the same bytes
//
// A command says the member's balance after it, as every node that runs has it. A file
// ends with the checks of (*scenario).End.
func TestScenarios(t *testing.T) {
	scenarios.Run(t, func(t *testing.T) scenarios.Teller {
		t.Parallel() // most of the time is waiting
		s := &scenario{coalition: startCoalition(t), members: map[string]token.Address{}, raw: map[string][]byte{},
			who: map[string]string{}, final: map[string]api.Transaction{}, frozen: map[string]bool{}}
		t.Cleanup(func() { s.freeze(syscall.SIGCONT, slices.Collect(maps.Keys(s.frozen))) })
		return s
	})
}

type scenario struct {
	*coalition
	members map[string]token.Address
	raw     map[string][]byte          // transactions by name
	who     map[string]string          // whose account each is about
	final   map[string]api.Transaction // those that a node answered are final
	frozen  map[string]bool
}

// Patience with a node that should answer, and with a network that cannot.
const (
	answerPatience = time.Minute
	tryPatience    = 3 * time.Second
)

// Command runs a line.
func (s *scenario) Command(line string) string {
	words := strings.Fields(line)
	if name, text, transaction := strings.Cut(line, ": "); transaction {
		name, trying := strings.CutPrefix(name, "try ")
		via := s.transaction(name, text)
		if trying {
			return s.send(name, via, tryPatience)
		}
		return s.send(name, via, answerPatience)
	}
	switch words[0] {
	case "enroll":
		s.enroll(words[1], words[3])
	case "again":
		return s.send(words[1], s.running()[0], answerPatience)
	case "kill":
		s.kill(words[1:])
	case "stop":
		var all []*testnet.Process
		for _, id := range words[1:] {
			all = append(all, s.processes[id])
		}
		if err := testnet.StopAll(all, testnet.StopPatience); err != nil {
			s.t.Error(err)
		}
	case "start":
		s.up()
	case "freeze":
		s.freeze(syscall.SIGSTOP, words[1:])
	case "thaw":
		s.freeze(syscall.SIGCONT, words[1:])
	default:
		s.t.Fatalf("unknown command %q", line)
	}
	return ""
}

// freeze stops processes in the middle of whatever they do, or lets them go on.
func (s *scenario) freeze(signal syscall.Signal, partners []string) {
	for _, n := range s.Nodes {
		if !slices.Contains(partners, string(n.Partner)) {
			continue
		}
		pid, running, err := n.Running()
		if err == nil && running {
			err = syscall.Kill(pid, signal)
		}
		if err != nil || !running {
			s.t.Errorf("signal %s: running %v, %v", n.Partner, running, err)
		}
		s.frozen[string(n.Partner)] = signal == syscall.SIGSTOP
		if signal == syscall.SIGCONT {
			delete(s.frozen, string(n.Partner))
		}
	}
}

// running are the clients of the nodes that can answer.
func (s *scenario) running() (clients []*api.Client) {
	for i, n := range s.Nodes {
		if _, running, err := n.Running(); err == nil && running && !s.frozen[string(n.Partner)] {
			clients = append(clients, s.clients[i])
		}
	}
	return clients
}

func (s *scenario) enroll(who, home string) {
	till := s.till(home)
	enroll := till.enrollment()
	s.members[who] = enroll.Account
	s.submit(till, "custodian", enroll)
}

// transaction reads an operation, signs it under the name and answers which node it
// goes to.
func (s *scenario) transaction(name, text string) (via *api.Client) {
	words := strings.Fields(text)
	via = s.running()[0]
	if n := len(words); words[n-2] == "via" {
		for i, node := range s.Nodes {
			if string(node.Partner) == words[n-1] {
				via = s.clients[i]
			}
		}
	}
	points, err := strconv.ParseUint(words[2], 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	account, code, till, key := s.members[words[1]], token.Code(words[3]), strings.ToLower(words[3]), "issuer"
	var o op.Operation
	switch words[0] {
	case "issue":
		o = token.Issue{Account: account, Program: code, Points: points, Time: s.earned(),
			Reason: token.ForPurchase, Ref: newRef()}
	case "redeem":
		o, key = token.Redeem{Account: account, Program: code, Points: points, Partner: partner.ID(words[5]), Ref: newRef()}, "custodian"
	default:
		s.t.Fatalf("unknown operation %q", text)
	}
	if s.raw[name], err = s.till(till).sign(key, o); err != nil {
		s.t.Fatal(err)
	}
	s.who[name] = words[1]
	return via
}

// earned is the time of the last block of a node that runs.
func (s *scenario) earned() uint64 {
	status, err := s.running()[0].Status(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return uint64(status.Time)
}

// send hands a transaction to a node and says what became of it and what the member
// then has, at every node that runs.
func (s *scenario) send(name string, via *api.Client, patience time.Duration) string {
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	final, err := via.Submit(ctx, s.raw[name])
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, api.ErrUnknownOutcome) {
		return name + ": no answer\n"
	}
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		return fmt.Sprintf("%s: refused: %s\n", name, refused.Detail)
	}
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	s.final[name] = final
	said := map[string]bool{}
	for _, client := range s.running() {
		said[s.balance(client.AtLeast(final.Height), s.who[name])] = true
	}
	return fmt.Sprintf("%s: done; %s\n", name, strings.Join(slices.Sorted(maps.Keys(said)), "; or "))
}

func (s *scenario) balance(client *api.Client, who string) string {
	account, err := client.Account(s.t.Context(), api.Address(s.members[who]))
	if err != nil {
		s.t.Fatalf("%s: %v", who, err)
	}
	var parts []string
	for _, b := range account.Balances {
		if b.Spendable > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", b.Spendable, b.Program))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing"}
	}
	return who + ": " + strings.Join(parts, ", ")
}

// End is what every scenario ends with: all nodes have the same blocks with the same app
// hashes; whatever a node answered as final is final on all of them, where it said; and
// every invariant holds on each.
func (s *scenario) End() {
	s.t.Helper()
	top := s.sameHeight()
	for height := int64(1); height <= top; height++ {
		s.sameBlock(height)
	}
	for name, tx := range s.final {
		for i, client := range s.clients {
			if found, err := client.Transaction(s.t.Context(), tx.Hash); err != nil || found.Height != tx.Height || found.Code != 0 {
				s.t.Errorf("%s is final in block %d; %s has it in %d, %v", name, tx.Height, s.Nodes[i].Partner, found.Height, err)
			}
		}
	}
	for i, client := range s.clients {
		token, err := access.ReadToken(s.Nodes[i].Config.Home)
		if err != nil {
			s.t.Fatal(err)
		}
		if audit, err := client.AsOperator(token).CheckInvariants(s.t.Context()); err != nil || !audit.OK {
			s.t.Errorf("audit of %s: %+v, %v", s.Nodes[i].Partner, audit, err)
		}
	}
}
