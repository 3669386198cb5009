package testnet

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// DefaultBasePort is the first port of a testnet where none is given.
const DefaultBasePort = 26700

// Ports of a node: its own ten, of which it uses these.
const (
	portsOfNode = 10
	portP2P     = 0
	portRPC     = 1
	portAPI     = 2
	portsUsed   = 3
)

// How far ReservePorts looks.
const (
	basePortStep = 100
	basePortLast = 32000 // below the ports that Linux gives to connections
)

var (
	// ErrPortTaken: another program listens on a port that a node needs.
	ErrPortTaken = errors.New("the port is taken")
	// ErrPortRange: the nodes would need ports that there are not.
	ErrPortRange = errors.New("no such ports")
)

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// ReservePorts finds ports for so many nodes: the default base port, or the next one
// from which all are free. Until release is called no other ReservePorts on this
// machine answers the same, so that two networks that start at the same time do not
// meet. It fails with ErrPortTaken.
func ReservePorts(nodes int) (base int, release func() error, err error) {
	for base = DefaultBasePort; base+nodes*portsOfNode <= basePortLast; base += basePortStep {
		// A port that no node uses stands for the range.
		mark, err := net.Listen("tcp", address(base+portsOfNode-1))
		if err != nil {
			continue
		}
		if checkPorts(base, nodes) == nil {
			return base, mark.Close, nil
		}
		if err := mark.Close(); err != nil {
			return 0, nil, fmt.Errorf("give port back: %w", err)
		}
	}
	return 0, nil, fmt.Errorf("%w: no free range of %d ports between %d and %d", ErrPortTaken, nodes*portsOfNode, DefaultBasePort, basePortLast)
}

func checkPorts(base, nodes int) error {
	for i := range nodes {
		for use := range portsUsed {
			if err := checkFree(address(base + i*portsOfNode + use)); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkFree fails with ErrPortTaken if the address cannot be listened on.
func checkFree(address string) error {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: %s", ErrPortTaken, address)
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %v", ErrPortTaken, address, err)
	}
	return l.Close()
}
