package testnet

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/partner"
)

// passwordFile is the file in a home with the password of its keys.
const passwordFile = "password"

// keyRoles are the keys of a partner's home: one a role, named by it.
var keyRoles = []partner.Role{partner.Admin, partner.Issuer, partner.Redeemer, partner.Treasurer, partner.Custodian}

// initHome makes a partner's home with a key for each role, and answers the keys as
// the genesis names them.
func initHome(dir string, c home.Config) ([]genesis.Key, error) {
	h, err := home.Init(dir, c)
	if err != nil {
		return nil, err
	}
	var random [16]byte
	rand.Read(random[:]) // never fails
	password := hex.EncodeToString(random[:])
	if err := os.WriteFile(filepath.Join(dir, passwordFile), []byte(password+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("write password: %w", err)
	}
	var keys []genesis.Key
	for _, role := range keyRoles {
		key, err := h.NewKey(role.String(), password, home.Light)
		if err != nil {
			return nil, err
		}
		keys = append(keys, genesis.Key{Address: common.Address(key.Address).Hex(), Roles: []string{role.String()}})
	}
	return keys, nil
}

// writeGenesis gives every node the same genesis, and the folder a copy to look at.
func writeGenesis(dir string, o InitOptions) error {
	state, err := json.Marshal(o.Coalition)
	if err != nil {
		return fmt.Errorf("encode genesis: %w", err)
	}
	for _, p := range o.Coalition.Partners {
		if err := consensus.SaveGenesis(nodePath(dir, p.ID), state, o.Time); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(filepath.Join(nodePath(dir, o.Coalition.Partners[0].ID), "config", "genesis.json"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "genesis.json"), text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("copy genesis: %w", err)
	}
	return nil
}

// writeNodes writes where each node listens and whom it connects to: all others.
func writeNodes(dir string, o InitOptions, peers []string) error {
	for i, p := range o.Coalition.Partners {
		c := consensus.Config{
			Home:     nodePath(dir, p.ID),
			Moniker:  string(p.ID),
			P2P:      o.p2p(i),
			RPC:      o.rpc(i),
			API:      o.api(i),
			Peers:    slices.Delete(slices.Clone(peers), i, i+1),
			LogLevel: o.LogLevel,
		}
		if err := c.Save(); err != nil {
			return err
		}
	}
	return nil
}

func writeManifest(dir string, partners []genesis.Partner) error {
	var m manifest
	for _, p := range partners {
		m.Partners = append(m.Partners, p.ID)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err == nil {
		err = os.WriteFile(manifestPath(dir), append(text, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write testnet: %w", err)
	}
	return nil
}
