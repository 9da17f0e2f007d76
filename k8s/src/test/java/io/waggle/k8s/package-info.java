// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the manifests: {@link io.waggle.k8s.Kustomization} puts them together as {@code kubectl kustomize} does,
 * {@link io.waggle.k8s.Models} holds them to Kubernetes' own types, and the rules compare them with what the code says
 * of its ports, settings and limits. No cluster is asked and no port is bound. Start reading at {@code OverlaysTest}.
 */
package io.waggle.k8s;
