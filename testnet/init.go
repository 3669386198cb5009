package testnet

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/genesis"
)

// MaxValidators bounds a testnet: the processes of one machine.
const MaxValidators = 50

// validatorPower is the voting power of each validator: all have the same.
const validatorPower = 10

// InitOptions are what a testnet is made of.
type InitOptions struct {
	Coalition  *genesis.File // partners without keys and nodes, which Init adds; see DemoCoalition
	Validators int           // one a partner; 0: as many as the coalition has partners
	BasePort   int           // of the first node
	Time       time.Time     // of the genesis; not after now
	LogLevel   string        // of the nodes: debug, info, warn or error; empty: error
}

// Init makes a testnet in the folder, which must be empty or missing: homes and keys of
// all partners, their nodes and the genesis. It fails with ErrNetworkExists,
// ErrCoalition, ErrPortRange or genesis.ErrInvalid.
func Init(dir string, o InitOptions) (*Network, error) {
	if o.Validators == 0 {
		o.Validators = len(o.Coalition.Partners)
	}
	if err := resize(o.Coalition, o.Validators); err != nil {
		return nil, err
	}
	if last := o.BasePort + o.Validators*portsOfNode - 1; o.BasePort < 1 || last > 65535 {
		return nil, fmt.Errorf("%w: base port %d and %d nodes, want ports from 1 to 65535", ErrPortRange, o.BasePort, o.Validators)
	}
	if err := claimEmpty(dir); err != nil {
		return nil, err
	}
	peers, err := initPartners(dir, o)
	if err != nil {
		return nil, err
	}
	if err := writeGenesis(dir, o); err != nil {
		return nil, err
	}
	if err := writeNodes(dir, o, peers); err != nil {
		return nil, err
	}
	// Last, so that a testnet whose making was cut short is not taken for one.
	if err := writeManifest(dir, o.Coalition.Partners); err != nil {
		return nil, err
	}
	return Open(dir)
}

// claimEmpty makes the folder, or makes sure that nothing is in it.
func claimEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make testnet: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("make testnet: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%w: %s", ErrNetworkExists, dir)
	}
	return nil
}

// initPartners makes every partner's home and node keys, puts their public halves into
// the genesis, and answers how the nodes are reached, as CometBFT writes it. It works
// on all at once, for locking a key is work by design.
func initPartners(dir string, o InitOptions) (peers []string, err error) {
	peers = make([]string, o.Validators)
	failed := make([]error, o.Validators)
	var making sync.WaitGroup
	for i := range o.Coalition.Partners {
		making.Go(func() { peers[i], failed[i] = initPartner(dir, o, i) })
	}
	making.Wait()
	return peers, errors.Join(failed...)
}

func initPartner(dir string, o InitOptions, i int) (peer string, err error) {
	p := &o.Coalition.Partners[i]
	if len(p.Keys) > 0 || p.Node != "" || p.Validator != "" {
		return "", fmt.Errorf("%w: partner %s has keys or a node already; leave them out, and they are made", ErrCoalition, p.ID)
	}
	config := home.Config{Node: "http://" + o.api(i), Partner: p.ID, ChainID: o.Coalition.ChainID, PasswordFile: passwordFile}
	if p.Keys, err = initHome(homePath(dir, p.ID), config); err != nil {
		return "", err
	}
	keys, err := consensus.InitKeys(nodePath(dir, p.ID))
	if err != nil {
		return "", err
	}
	p.Node, p.Validator, p.Power = keys.Node, hex.EncodeToString(keys.Validator[:]), validatorPower
	return keys.Node + "@" + o.p2p(i), nil
}

func (o InitOptions) p2p(i int) string { return address(o.BasePort + i*portsOfNode + portP2P) }
func (o InitOptions) rpc(i int) string { return address(o.BasePort + i*portsOfNode + portRPC) }
func (o InitOptions) api(i int) string { return address(o.BasePort + i*portsOfNode + portAPI) }
