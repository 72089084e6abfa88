/** Where the guest listens to the host, and the host to the guest: a virtio port of this name. */
export const handPort = "menshen.hand";

/**
 * The guest's own few files: beside Debian's packages and a release, all there is. A program of a few lines does what the
 * host asks through a virtio port, several things at once, and answers with exit code and output.
 */
export const guestFiles: Readonly<Record<string, string>> = {
  "etc/hostname": "door\n",
  "etc/hosts": "127.0.0.1 localhost door\n",
  "etc/machine-id": "0123456789abcdef0123456789abcdef\n",
  "etc/fstab": "/dev/vda / ext4 defaults 0 1\n/dev/vdb /media ext4 ro,nofail 0 0\n",
  "etc/systemd/journald.conf.d/guest.conf": "[Journal]\nStorage=volatile\n",
  "etc/modprobe.d/guest.conf": "blacklist gpio_keys\n",
  // An emulated processor is ten times slower than a board, and its host has other work: so are the watchdogs' spans here.
  "etc/systemd/system/menshen-agent.service.d/emulated.conf": "[Service]\nWatchdogSec=600\nTimeoutStartSec=1200\n",
  "etc/systemd/system/menshen-lock.service.d/emulated.conf": "[Service]\nWatchdogSec=100\nTimeoutStartSec=300\n",
  "etc/systemd/system/hand.service": `[Unit]
Description=Does what the host asks
DefaultDependencies=no
After=systemd-udevd.service

[Service]
ExecStart=/usr/local/sbin/hand
Restart=always
RestartSec=100ms

[Install]
WantedBy=sysinit.target
`,
  "etc/systemd/system/guest-network.service": `[Unit]
Description=The wire to the host
Requires=sys-subsystem-net-devices-eth0.device
After=sys-subsystem-net-devices-eth0.device
Before=network.target menshen-agent.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'ip link set lo up; ip link set eth0 up; ip address add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2'

[Install]
WantedBy=multi-user.target
`,
  "usr/local/sbin/hand": `#!/bin/bash
# One line a request, "ID BASE64", a script; one line an answer, "ID CODE BASE64". Requests run beside each other.
port=/dev/virtio-ports/${handPort}
while [ ! -e $port ]; do sleep 0.1; done
exec 3<>$port
while read -r id script <&3; do
  (
    output=$(bash -c "$(echo "$script" | base64 -d)" 2>&1 </dev/null | base64 -w0; exit \${PIPESTATUS[0]})
    code=$?
    exec 4>/run/hand.lock
    flock 4
    echo "$id $code $output" >&3
  ) &
done
`,
};

/** What Debian's maintainer scripts make, as far as it is needed here. */
export const folders = ["home", "media", "mnt", "opt", "root", "srv", "tmp", "var/tmp", "etc/modprobe.d"] as const;
export const links = { "bin/sh": "bash", "bin/awk": "mawk", "var/run": "/run", "var/lock": "/run/lock" } as const;

/** Units that wait for people, or for a network the guest does not have. */
export const maskedUnits = [
  "getty.target",
  "getty-static.service",
  "serial-getty@ttyAMA0.service",
  "serial-getty@hvc0.service",
  "systemd-firstboot.service",
  "apt-daily.timer",
  "fstrim.timer",
  "e2scrub_all.timer",
  "e2scrub_reap.service",
  "systemd-pstore.service",
] as const;

/** Units that are started at every boot. */
export const enabledUnits = {
  "sysinit.target": ["hand.service"],
  "multi-user.target": ["guest-network.service"],
} as const;

/** Kernel modules the guest cannot do without: its disk before anything else, then its wires. */
export const diskModules = ["virtio_pci", "virtio_mmio", "virtio_blk", "crc32c_generic", "ext4"] as const;
export const furtherModules = ["virtio_net", "virtio_console", "virtio_rng", "autofs4"] as const;

/** What the guest's kernel log says of a root file system that was mended before it was mounted. */
export const mendedMark = "menshen-root:";

/**
 * What the initramfs runs: the modules in their order, then the root, checked as Raspberry Pi OS checks it (`fsck.repair=yes`).
 * Without the check a commit block of ext4's journal that was written in part keeps the root from being mounted at all.
 */
export function initScript(modules: readonly string[]): string {
  return `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /root
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
for module in ${modules.map((name) => `/modules/${name}`).join(" ")}; do /bin/busybox insmod $module; done
tries=0
while [ ! -b /dev/vda ] && [ $tries -lt 100 ]; do /bin/busybox sleep 0.1; tries=$((tries + 1)); done
/bin/e2fsck -p /dev/vda >/fsck.log 2>&1
[ $? -ge 4 ] && /bin/e2fsck -y /dev/vda >>/fsck.log 2>&1
while read line; do echo "${mendedMark} $line" >/dev/kmsg; done </fsck.log
/bin/busybox mount -t ext4 -o rw /dev/vda /root || /bin/busybox poweroff -f
exec /bin/busybox switch_root /root /sbin/init
`;
}
