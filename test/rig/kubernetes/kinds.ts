/** The kinds of objects that the cluster knows: the usual ones, and those that definitions bring. */
import { type JsonObject, type KubeObject, toObject, toObjects, valueAt } from './object.js';

/** One kind in one version of its group. */
export interface Kind {
  /** `v1`, or the group and the version: `apps/v1`. */
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As in paths: `deployments`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly shortNames: readonly string[];
}

const namespaced: Readonly<Record<string, string>> = {
  v1: 'Secret ConfigMap:cm Service:svc Pod:po ServiceAccount:sa PersistentVolumeClaim:pvc Event:ev ResourceQuota LimitRange',
  'apps/v1': 'Deployment:deploy ReplicaSet:rs StatefulSet:sts DaemonSet:ds',
  'batch/v1': 'Job CronJob:cj',
  'networking.k8s.io/v1': 'Ingress:ing NetworkPolicy',
  'rbac.authorization.k8s.io/v1': 'Role RoleBinding',
  'policy/v1': 'PodDisruptionBudget:pdb',
  'autoscaling/v2': 'HorizontalPodAutoscaler:hpa',
};

const clusterWide: Readonly<Record<string, string>> = {
  v1: 'Namespace:ns Node:no',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition:crd',
};

/** The kinds of a bare cluster. */
export const builtinKinds: readonly Kind[] = [...toKinds(namespaced, true), ...toKinds(clusterWide, false)];

/** The kinds that a CustomResourceDefinition brings, one for each of its versions. */
export function definedKinds(definition: KubeObject): readonly Kind[] {
  const { group, names, scope, versions } = toObject(definition['spec']);
  const { kind, plural, shortNames } = toObject(names);
  return toObjects(versions).map(({ name: version }) => ({
    apiVersion: `${group}/${version}`,
    group: String(group),
    version: String(version),
    kind: String(kind),
    plural: String(plural),
    isNamespaced: scope === 'Namespaced',
    shortNames: Array.isArray(shortNames) ? shortNames.map(String) : [],
  }));
}

/** Whether two are one kind, in whatever version. */
export function isSameKind(one: Kind, other: Kind): boolean {
  return one.group === other.group && one.plural === other.plural;
}

/** How messages name its objects: `pods`, `deployments.apps`. */
export function fullName({ plural, group }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** Whether the server must not take this spec: the one rule of validation that there is. */
export function faultOf(kind: Kind, body: JsonObject): string | undefined {
  const replicas = valueAt(body, ['spec', 'replicas']);
  if (replicas === undefined || replicas === null || Number.isInteger(replicas)) return undefined;
  const what = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
  return `${what}: json: cannot unmarshal ${typeof replicas} into Go struct field .spec.replicas of type int32`;
}

function toKinds(table: Readonly<Record<string, string>>, isNamespaced: boolean): readonly Kind[] {
  return Object.entries(table).flatMap(([apiVersion, names]) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return names.split(' ').map((name) => {
      const [kind = '', ...shortNames] = name.split(':');
      return { apiVersion, group, version, kind, plural: toPlural(kind), isNamespaced, shortNames };
    });
  });
}

function toPlural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith('y')) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}
