#!/usr/bin/env bash
# One node of Ceph in memory with its object gateway, on the loopback address:
#     ceph.sh DIRECTORY MONITOR_PORT GATEWAY_PORT (USER ACCESS_KEY SECRET_KEY)...
# It says "ready" when the users exist. When its standard input ends everything ends, and the directory is removed;
# should it be killed, the daemons are.
set -euo pipefail
directory=$1 monitor=$2 gateway=$3
shift 3

mkdir -p "$directory"/{mon,osd,run,log}
cd "$directory"
# kill -9: nothing here is worth a clean end
trap 'exec 2> /dev/null; jobs -p | xargs -r kill -9; wait; cd /; rm -rf "$directory"' EXIT

cat > ceph.conf <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = v2:127.0.0.1:$monitor
# the gateway does not start without authentication
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
# one copy of everything is enough
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_pg_warn_min_per_osd = 0
mon_data_avail_warn = 1
mon_data_avail_crit = 1
run_dir = $directory/run
pid_file =
admin_socket = $directory/run/\$name.asok
log_file = $directory/log/\$name.log
keyring = $directory/keyring
[mon.a]
mon_data = $directory/mon
[osd.0]
keyring = $directory/osd/keyring
osd_data = $directory/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_class_load_list = *
osd_class_default_list = *
osd_op_num_shards = 2
[client.rgw.a]
# without tcp_nodelay every answer waits 40 ms
rgw_frontends = beast endpoint=127.0.0.1:$gateway tcp_nodelay=1
rgw_data = $directory/run
keyring = $directory/gateway.keyring
rgw_dns_name = s3.localhost
rgw_thread_pool_size = 32
rgw_dynamic_resharding = false
CONF
export CEPH_CONF=$directory/ceph.conf

# daemons end when this script does, however it ends
daemon() {
    local name=$1
    shift
    setpriv --pdeathsig KILL nice "$@" > "log/$name.out" 2>&1 < /dev/null &
}

quietly() {
    timeout 60 "$@" > log/last.out 2>&1 < /dev/null || { cat log/last.out >&2; echo "failed: $*" >&2; exit 1; }
}

quietly ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *'
quietly ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
quietly monmaptool --create --fsid "$(sed -n 's/^fsid = //p' ceph.conf)" --addv a "[v2:127.0.0.1:$monitor]" monmap
quietly ceph-mon -i a --mkfs --monmap monmap --keyring keyring
daemon monitor ceph-mon -i a -f

key=$(ceph-authtool --gen-print-key)
osd=$(cat /proc/sys/kernel/random/uuid)
printf '{"cephx_secret": "%s"}' "$key" > osd.secret
quietly ceph osd new "$osd" 0 -i osd.secret
quietly ceph-authtool --create-keyring osd/keyring --name osd.0 --add-key "$key"
quietly ceph auth get-or-create client.rgw.a mon 'allow rwx' osd 'allow rwx' -o gateway.keyring
quietly ceph osd crush add-bucket localhost host
quietly ceph osd crush move localhost root=default
quietly ceph-osd -i 0 --mkfs --osd-uuid "$osd"
daemon osd ceph-osd -i 0 -f
# refused until the daemon has made itself known
for _ in $(seq 100); do
    ceph osd crush set osd.0 1.0 root=default host=localhost > log/last.out 2>&1 && break
    sleep 0.2
done
daemon gateway radosgw -n client.rgw.a -f

while [ $# -ge 3 ]; do
    quietly radosgw-admin user create --uid="$1" --display-name="$1" --access-key="$2" --secret-key="$3"
    shift 3
done
until (exec 3<> "/dev/tcp/127.0.0.1/$gateway") 2>/dev/null; do
    [ "$(jobs -rp | wc -l)" -eq 3 ] || { tail -n 20 log/*.out log/*.log >&2; exit 1; }
    sleep 0.2
done
echo ready
cat > /dev/null
