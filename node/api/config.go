package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/punkt-ledger/punkt/node/access"
)

// Config is how a node's HTTP is served.
type Config struct {
	Listen         string        // host:port; a loopback address unless a proxy or firewall stands before it
	Hosts          []string      // names that others reach the node by; with any, the table of access holds for callers of this machine too
	Operator       access.Token  // of who may do what is the operator's alone; empty: nobody may
	Version        string        // of the program, for /v1/status
	Wait           time.Duration // longest that a submission waits for finality; at most MaxWait
	MaxConnections int           // open at a time; beyond, the one that has been idle longest makes room
	Log            *slog.Logger  // receives faults and panics, each once
}

// DefaultConfig serves this machine only.
func DefaultConfig() Config {
	return Config{
		Listen:         "127.0.0.1:26702",
		Version:        "dev",
		Wait:           30 * time.Second,
		MaxConnections: 2048, // each waits for finality with some 30 KiB: 64 MiB
		Log:            slog.Default(),
	}
}

// Validate reports all that is wrong with the configuration.
func (c Config) Validate() error {
	var errs []error
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen: %w", err))
	}
	if c.Wait <= 0 || c.Wait > MaxWait {
		errs = append(errs, fmt.Errorf("wait: %s is not above 0 and at most %s", c.Wait, MaxWait))
	}
	if c.MaxConnections < 1 {
		errs = append(errs, fmt.Errorf("connections: %d is not above 0", c.MaxConnections))
	}
	if c.Log == nil {
		errs = append(errs, errors.New("log: there is none"))
	}
	return errors.Join(errs...)
}
