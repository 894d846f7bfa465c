#!/bin/busybox sh
# The first program of the emulated machine: modules, file systems, then one command on the host's own files, read only.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do
    insmod "/modules/$module" || echo "module $module cannot be loaded"
done </modules/order
options=trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000
mount -t 9p -o $options host /host
mount -t 9p -o $options project /host/mnt
mkdir -p /dev/pts /dev/shm
mount -t devpts pts /dev/pts
for folder in tmp run dev/shm; do mount -t tmpfs none "/host/$folder" 2>/dev/null; done
mount --rbind /dev /host/dev
mount -t tmpfs shm /host/dev/shm
mkdir -p /host/tmp/pictures
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=none pictures /host/tmp/pictures
# gpiozero asks the board for its revision: this one is a Raspberry Pi 4.
{ cat /proc/cpuinfo; echo "Revision	: c03111"; } >/cpuinfo
mount --rbind /proc /host/proc
mount --bind /cpuinfo /host/proc/cpuinfo
mount --rbind /sys /host/sys
mount -t configfs configfs /host/sys/kernel/config
ifconfig lo 127.0.0.1 up
chroot /host /bin/sh -c "$(cat /command)"
echo "EXIT $?"
poweroff -f
