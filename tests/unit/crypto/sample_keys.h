/* SPDX-License-Identifier: Apache-2.0 */
/* Keys made by ssh-keygen and openssl for these tests alone; they open nothing. The passphrase is
 * "open sesame". */
#ifndef TESTS_CRYPTO_SAMPLE_KEYS_H
#define TESTS_CRYPTO_SAMPLE_KEYS_H

#include "base/attributes.h"

static const char key_ed25519[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
	"QyNTUxOQAAACAZn/iRLsGdG+8GhlQ8Ljx281+Ox6CgwqV3uIiE4wLAjgAAAIgyP862Mj/O\n"
	"tgAAAAtzc2gtZWQyNTUxOQAAACAZn/iRLsGdG+8GhlQ8Ljx281+Ox6CgwqV3uIiE4wLAjg\n"
	"AAAEDh24YzPHg2Nl16Mmx0z1TW9mG5Jcdvy78J/ahJaAeW7Bmf+JEuwZ0b7waGVDwuPHbz\n"
	"X47HoKDCpXe4iITjAsCOAAAAAWMBAgME\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_rsa[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABFwAAAAdzc2gtcn\n"
	"NhAAAAAwEAAQAAAQEArAJVuSPLV6Ti1axMY004FF59YEZPr/odNpdVwpkZ6470nwNVjf3B\n"
	"weUmaDg8Hp6VtwX/M/gegHK7SfFF6V7bDHqPZk2VCGGJ7CTUMLMkXC454cvu+RLX7GfjFk\n"
	"4YJKJxajYHan4ihqhcJ6Da+afcB+Ep9bAbjqBLgS2OmFeuPp47IKtIEgstF0L3Px+8suT7\n"
	"/BSS+x4uKH4pZ3pwtb5v7b0+9Y7rYn/z/YO97Zjp0yVl7rnDbbJaR7+tmyThQA6HNhoNtl\n"
	"sprZWUcwzNr3KPZTX4WuzMVE5woo0Zs4LOpa2gmask99PN0bIPnup235Zye0wyvoQ8ey4M\n"
	"wHayMPF4XQAAA7gPLxIoDy8SKAAAAAdzc2gtcnNhAAABAQCsAlW5I8tXpOLVrExjTTgUXn\n"
	"1gRk+v+h02l1XCmRnrjvSfA1WN/cHB5SZoODwenpW3Bf8z+B6AcrtJ8UXpXtsMeo9mTZUI\n"
	"YYnsJNQwsyRcLjnhy+75EtfsZ+MWThgkonFqNgdqfiKGqFwnoNr5p9wH4Sn1sBuOoEuBLY\n"
	"6YV64+njsgq0gSCy0XQvc/H7yy5Pv8FJL7Hi4ofilnenC1vm/tvT71jutif/P9g73tmOnT\n"
	"JWXuucNtslpHv62bJOFADoc2Gg22WymtlZRzDM2vco9lNfha7MxUTnCijRmzgs6lraCZqy\n"
	"T3083Rsg+e6nbflnJ7TDK+hDx7LgzAdrIw8XhdAAAAAwEAAQAAAQAMqtwm4+mLU57kHx0K\n"
	"oxrIkgmoF9JLVdJ/VrdmIWHoF+fdkToXvuLDpZCMIR55H5l+/qrdgbeDvIjppSJOhKg1GK\n"
	"fyEy/Ki9EqDUkWXQ45Pt5Cyekx4DiVAs5ifu9tCaZSLOOjua5PpGgRzKYG6ynB55i9Ez8a\n"
	"sQtedAoJ7H5Uj7IE0sxrdzqwB9d9baznmLTmpwqiZQqV3VBEhlOh137f9WI5eWB87CEQ+R\n"
	"FjujcHa1qavub6yyemZqdU6Pb0q9WvbeWiUL7wimVNOLuczgDnoDhLvQ7beKWsz/d7ovwX\n"
	"upoP8tlbP8hQH9kh9GTPaFtH/IaRptrMnmWMoQTjgzOxAAAAgH1cZcxDeB9sIxN+VJWqRE\n"
	"ueADilz+h/15HuDpmNW7ePsK0x6T5YpnJxc4PSNDpcTOCTu3fPjunw3Kx5AjaVNDrk0Fz1\n"
	"OF9EO7+ro95yH/Mx8R/38YD5do8Pvn9p7hsUKiYvO7q6YTvxeRGn28b78p81IdiscbWUbV\n"
	"DnAWgZVogLAAAAgQDfWoSO5Q69/g8v+Pg0Q8enBMVIwSRLzcTLKSQ3np7DMuWUG9JFqSXU\n"
	"LcS5v0GH6keV6KbwXxfUCZevdPl6dtkyXOJVg6Gi7Zjmo+QZCfd27vwo8HPVoAKXAPUoI4\n"
	"kPrwpRGVgD7erH4AFnjeJQLZabycS5FtkS2b49SrRy8RexBwAAAIEAxSaZ5/yheFiBf8qc\n"
	"nCP28iFoFmyS45m+LWPhRMAjqvoDC7ORblqbtJvoItxL3TgMQSqyypC31+3gp8cwKUF8aN\n"
	"TIyPKxpu5WlQxo3Os9hOCWvkZq0rFaLJiCtheL26yTg+X9LMQspIWwVdHv/L1EZUBI9naK\n"
	"S5rsaCTqGKY8xnsAAAABYwEC\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_ecdsa[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS\n"
	"1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQS8WaPOwOtO+YSkhD/oLmvhqAG6bIhT\n"
	"rBKUcgGfBnaln8xSZ+aewBL67JsA5tSuZuUSL8861PyapjzId0oDvGjLAAAAqLs4GsO7OB\n"
	"rDAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLxZo87A6075hKSE\n"
	"P+gua+GoAbpsiFOsEpRyAZ8GdqWfzFJn5p7AEvrsmwDm1K5m5RIvzzrU/JqmPMh3SgO8aM\n"
	"sAAAAgO3v9L196MnuTLmIrhYfSVtyySmcBr5uLHoVIPs7ukdEAAAAJYSBjb21tZW50AQID\n"
	"BAUGBw==\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_ecdsa521[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAArAAAABNlY2RzYS\n"
	"1zaGEyLW5pc3RwNTIxAAAACG5pc3RwNTIxAAAAhQQAy/H4ebjjmzmjSa040htoabSMv7QO\n"
	"xovWwikcd2fkqUef0DJL0mdPT+6ZD/ZizsD2YXLLdOKmifXsFG5xrl3z/U0A/QwearXkMm\n"
	"ohhvVmbhnKsXm9/r3sY9zGgV6s84IQKYx0rospetaLw9+IfFTNoq3jRekJX1ke7r1zKNXb\n"
	"/0rHY70AAAEAZh0d9WYdHfUAAAATZWNkc2Etc2hhMi1uaXN0cDUyMQAAAAhuaXN0cDUyMQ\n"
	"AAAIUEAMvx+Hm445s5o0mtONIbaGm0jL+0DsaL1sIpHHdn5KlHn9AyS9JnT0/umQ/2Ys7A\n"
	"9mFyy3Tipon17BRuca5d8/1NAP0MHmq15DJqIYb1Zm4ZyrF5vf697GPcxoFerPOCECmMdK\n"
	"6LKXrWi8PfiHxUzaKt40XpCV9ZHu69cyjV2/9Kx2O9AAAAQgDVjjx7kc5y5f4/Lr2TJtLf\n"
	"XDpmnoxlXR3J6Qj9mkVgsAQaGBBFuG1d64GeVBt8Y5CJpnoUAa14tDl9iqWmC+bazwAAAA\n"
	"FjAQ==\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_p_ed25519[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABDClqd96I\n"
	"IJldqacwOD2KFgAAAABAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIBmf+JEuwZ0b7waG\n"
	"VDwuPHbzX47HoKDCpXe4iITjAsCOAAAAkBIXR6kMPURvQgBnIq90i6Xe7iLUuqbEvEhia/\n"
	"30WcanSAmf21MrnQ4SOSMqhr+7szemBQwg7Qu0EEif5P3OHMFX5yQZbiR3Hxi7xceGcYq7\n"
	"qnkc+LfCszwAKTrlzi+H8YN0WXMCcZGESXDIiVJAuryb1fqvmj5HtTXwmGWtJYDM2lEXf/\n"
	"u6u799n5eZTC93Fw==\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_p_rsa[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBIaJVQIh\n"
	"iFCOJH3e6vVrEgAAAABAAAAAEAAAEXAAAAB3NzaC1yc2EAAAADAQABAAABAQCsAlW5I8tX\n"
	"pOLVrExjTTgUXn1gRk+v+h02l1XCmRnrjvSfA1WN/cHB5SZoODwenpW3Bf8z+B6AcrtJ8U\n"
	"XpXtsMeo9mTZUIYYnsJNQwsyRcLjnhy+75EtfsZ+MWThgkonFqNgdqfiKGqFwnoNr5p9wH\n"
	"4Sn1sBuOoEuBLY6YV64+njsgq0gSCy0XQvc/H7yy5Pv8FJL7Hi4ofilnenC1vm/tvT71ju\n"
	"tif/P9g73tmOnTJWXuucNtslpHv62bJOFADoc2Gg22WymtlZRzDM2vco9lNfha7MxUTnCi\n"
	"jRmzgs6lraCZqyT3083Rsg+e6nbflnJ7TDK+hDx7LgzAdrIw8XhdAAADwMARdFPVupknld\n"
	"uzueiTcAJPrBHDE/IEtuIAV4zvHQl/tUaSe/eU1bcIE2wvW+55dH5K2bg83Bq/VYWcpA1p\n"
	"Ny9sgLiPZw/wwVOjOWSn3grBJhB/SUlN3G5dkK9BIBkTJmJkBzf9TRj4RcPRzGsF6ZOjEF\n"
	"XTkK/D1y+pkhbKOUG3US3uemkSgj9ZA0es1NqCcypk8pQH3K9a43eSIYOdToU7EU/Zx0EK\n"
	"haBY27hIRaW9a/zt8yLgBMnArrNVeseg9UVrNeiysuUzWQ4KCGslyQYzl/9eFieEEO4c9j\n"
	"xktT60s4xwFz0cQXKwOCG7l9jlb3nVOkvChPff950fMxXae6fyAG0lLIC2Z59ytjslI1kN\n"
	"d9KtlcpniBiKkjaqpoPtu852/dk5eRRgfeRymFEXEldLLrUrlf0T17xXBdLurt8cox7fRK\n"
	"x6QQurOssmST7Wb9uAqMRaMAPN4QLDRJgnqiw1UI3q++HU4zJ0tV9YadgNXHSsZcAqZs8+\n"
	"WtRWGwRwjIr9F9opBn+1YgC+SqcTDzyq5J29ip80cuMNb4bOEiLdnrY8RZT7KsTxmlEUHl\n"
	"Yow0KbUOTw+LZITWupO2uZ6JNE9nR9xYt5YR8Fj8vJEPK5CuEa/asACDnyrfwlMK/ihIFt\n"
	"b7FfraauHdCy0R4ZbcZnqjq6ywf3br0QeD682hGkLBpqTH32Hkh9XbCtisb8ao9xqCDv5Q\n"
	"ftCZZpqBFm3Jsc+SnW7vUrTxrnsGLRtjsr23qnZXLTg3pmZXFsKJLR3uF6M87Zi3fwbua/\n"
	"Y2bnyckSBM4pRe1hqY/WokGjrm5S0Fw0XCtdloAO8JUcXfBt8UO6DiIamFn4NF+/dSe8k1\n"
	"y71C/LlUCvm2XTo+8F9VkHKKmVFKsZq+Z1fi9Uz42bro2KecH/BJ0aGuPbG6fi4nRL9mWz\n"
	"d6/5x6ffHanIjrlH/NzP3uehPVK6VpzmtLvf/UsaAR7bhxBxqbR75ja7EQAWhO/Inh9yiL\n"
	"Q0sgk5se2eqFoBkjvNVVtIi36+aidLoteyWQWQ6t6ecZlmN/cdqrgxn7aqGKu+5bOwxPm0\n"
	"L5I2jRwv8A54MRd6v9lNYhuqGOVKYgMUDYLby+zdVP+xXIOAtFFsoPZUrgou59Ok2VvG7I\n"
	"93HzRja1RkRaCRiQX3eodV46NccqZBxrGKk3OooWSZzkn5w6Yi0D/3RsjsMj0GlCLKr0V/\n"
	"njimlG6BnTZnu78rEN6LOJFHIdyeKv5dAFDAHwiDPcKqzImyYjZPkuJMNOSl1+/F+dxM4k\n"
	"o+ZgQxcw==\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_p_ecdsa[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAjsKJ6Cm\n"
	"4aCzGLuMCmv2EAAAAABAAAAAEAAABoAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlz\n"
	"dHAyNTYAAABBBLxZo87A6075hKSEP+gua+GoAbpsiFOsEpRyAZ8GdqWfzFJn5p7AEvrsmw\n"
	"Dm1K5m5RIvzzrU/JqmPMh3SgO8aMsAAACweCMTgG9G9Gw0zWxPMc6qReIINUCHFHRBNkvQ\n"
	"EJ4txIMbbx3azyv2ccea7477Mu9rGUtsmhOnSScl4YOC7ObNgt9iNk2bjyZclkDUQFNd9n\n"
	"qGBM2NDuK74QMXU6LJUGr+JrnBSvQRMeEVhYY8+Ni4PnD6iHFmZ1kDgSVdw6eZbprXqlx4\n"
	"46/mIpsPhnhhO3dh8DqZrMZc1V72YZp/P89OF4hBVBsuqOdsdqIgRunISQY=\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_rsa_pem[] UNUSED =
	"-----BEGIN RSA PRIVATE KEY-----\n"
	"MIIEpAIBAAKCAQEArAJVuSPLV6Ti1axMY004FF59YEZPr/odNpdVwpkZ6470nwNV\n"
	"jf3BweUmaDg8Hp6VtwX/M/gegHK7SfFF6V7bDHqPZk2VCGGJ7CTUMLMkXC454cvu\n"
	"+RLX7GfjFk4YJKJxajYHan4ihqhcJ6Da+afcB+Ep9bAbjqBLgS2OmFeuPp47IKtI\n"
	"EgstF0L3Px+8suT7/BSS+x4uKH4pZ3pwtb5v7b0+9Y7rYn/z/YO97Zjp0yVl7rnD\n"
	"bbJaR7+tmyThQA6HNhoNtlsprZWUcwzNr3KPZTX4WuzMVE5woo0Zs4LOpa2gmask\n"
	"99PN0bIPnup235Zye0wyvoQ8ey4MwHayMPF4XQIDAQABAoIBAAyq3Cbj6YtTnuQf\n"
	"HQqjGsiSCagX0ktV0n9Wt2YhYegX592ROhe+4sOlkIwhHnkfmX7+qt2Bt4O8iOml\n"
	"Ik6EqDUYp/ITL8qL0SoNSRZdDjk+3kLJ6THgOJUCzmJ+720JplIs46O5rk+kaBHM\n"
	"pgbrKcHnmL0TPxqxC150CgnsflSPsgTSzGt3OrAH131trOeYtOanCqJlCpXdUESG\n"
	"U6HXft/1Yjl5YHzsIRD5EWO6NwdrWpq+5vrLJ6Zmp1To9vSr1a9t5aJQvvCKZU04\n"
	"u5zOAOegOEu9Dtt4pazP93ui/Be6mg/y2Vs/yFAf2SH0ZM9oW0f8hpGm2syeZYyh\n"
	"BOODM7ECgYEA31qEjuUOvf4PL/j4NEPHpwTFSMEkS83EyykkN56ewzLllBvSRakl\n"
	"1C3Eub9Bh+pHleim8F8X1AmXr3T5enbZMlziVYOhou2Y5qPkGQn3du78KPBz1aAC\n"
	"lwD1KCOJD68KURlYA+3qx+ABZ43iUC2Wm8nEuRbZEtm+PUq0cvEXsQcCgYEAxSaZ\n"
	"5/yheFiBf8qcnCP28iFoFmyS45m+LWPhRMAjqvoDC7ORblqbtJvoItxL3TgMQSqy\n"
	"ypC31+3gp8cwKUF8aNTIyPKxpu5WlQxo3Os9hOCWvkZq0rFaLJiCtheL26yTg+X9\n"
	"LMQspIWwVdHv/L1EZUBI9naKS5rsaCTqGKY8xnsCgYEA1BVJhb4u722M0kqgtFAg\n"
	"BpHbGyh65Jfw49CfGUk/C68KnEaGtarVxtHm2VGoUfy+GLSfv+Mr5yVsqShztDui\n"
	"JdZY/EZPdzwRUgARmU0DdCWdvuoDs7eKfgRkxcZoYUIek79y+dgydbRY4RGy8ds4\n"
	"BZnjeLUfTmz/3YdQLUyM6IUCgYEAoFwslckkodoDw6lPR6XtSLepjYvU0vKMASmb\n"
	"4ysSGBFyBsORyJxEyFyELk7YGmFrflo3wZKDJ0zjDjVz1CrjAfYKN4FIxUpZ/LRy\n"
	"Wzew+3MeyjhGzYfanCmVMH3okc9G0eNx0kbjNRNVAglYVlCw4FawwmBbTvH91xwn\n"
	"mdMl3h8CgYB9XGXMQ3gfbCMTflSVqkRLngA4pc/of9eR7g6ZjVu3j7CtMek+WKZy\n"
	"cXOD0jQ6XEzgk7t3z47p8NyseQI2lTQ65NBc9ThfRDu/q6Pech/zMfEf9/GA+XaP\n"
	"D75/ae4bFComLzu6umE78XkRp9vG+/KfNSHYrHG1lG1Q5wFoGVaICw==\n"
	"-----END RSA PRIVATE KEY-----\n";

static const char key_ecdsa_pem[] UNUSED =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MHcCAQEEIDt7/S9fejJ7ky5iK4WH0lbcskpnAa+bix6FSD7O7pHRoAoGCCqGSM49\n"
	"AwEHoUQDQgAEvFmjzsDrTvmEpIQ/6C5r4agBumyIU6wSlHIBnwZ2pZ/MUmfmnsAS\n"
	"+uybAObUrmblEi/POtT8mqY8yHdKA7xoyw==\n"
	"-----END EC PRIVATE KEY-----\n";

static const char key_rsa_pkcs8[] UNUSED =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCsAlW5I8tXpOLV\n"
	"rExjTTgUXn1gRk+v+h02l1XCmRnrjvSfA1WN/cHB5SZoODwenpW3Bf8z+B6AcrtJ\n"
	"8UXpXtsMeo9mTZUIYYnsJNQwsyRcLjnhy+75EtfsZ+MWThgkonFqNgdqfiKGqFwn\n"
	"oNr5p9wH4Sn1sBuOoEuBLY6YV64+njsgq0gSCy0XQvc/H7yy5Pv8FJL7Hi4ofiln\n"
	"enC1vm/tvT71jutif/P9g73tmOnTJWXuucNtslpHv62bJOFADoc2Gg22WymtlZRz\n"
	"DM2vco9lNfha7MxUTnCijRmzgs6lraCZqyT3083Rsg+e6nbflnJ7TDK+hDx7LgzA\n"
	"drIw8XhdAgMBAAECggEADKrcJuPpi1Oe5B8dCqMayJIJqBfSS1XSf1a3ZiFh6Bfn\n"
	"3ZE6F77iw6WQjCEeeR+Zfv6q3YG3g7yI6aUiToSoNRin8hMvyovRKg1JFl0OOT7e\n"
	"QsnpMeA4lQLOYn7vbQmmUizjo7muT6RoEcymBuspweeYvRM/GrELXnQKCex+VI+y\n"
	"BNLMa3c6sAfXfW2s55i05qcKomUKld1QRIZTodd+3/ViOXlgfOwhEPkRY7o3B2ta\n"
	"mr7m+ssnpmanVOj29KvVr23lolC+8IplTTi7nM4A56A4S70O23ilrM/3e6L8F7qa\n"
	"D/LZWz/IUB/ZIfRkz2hbR/yGkabazJ5ljKEE44MzsQKBgQDfWoSO5Q69/g8v+Pg0\n"
	"Q8enBMVIwSRLzcTLKSQ3np7DMuWUG9JFqSXULcS5v0GH6keV6KbwXxfUCZevdPl6\n"
	"dtkyXOJVg6Gi7Zjmo+QZCfd27vwo8HPVoAKXAPUoI4kPrwpRGVgD7erH4AFnjeJQ\n"
	"LZabycS5FtkS2b49SrRy8RexBwKBgQDFJpnn/KF4WIF/ypycI/byIWgWbJLjmb4t\n"
	"Y+FEwCOq+gMLs5FuWpu0m+gi3EvdOAxBKrLKkLfX7eCnxzApQXxo1MjI8rGm7laV\n"
	"DGjc6z2E4Ja+RmrSsVosmIK2F4vbrJOD5f0sxCykhbBV0e/8vURlQEj2dopLmuxo\n"
	"JOoYpjzGewKBgQDUFUmFvi7vbYzSSqC0UCAGkdsbKHrkl/Dj0J8ZST8LrwqcRoa1\n"
	"qtXG0ebZUahR/L4YtJ+/4yvnJWypKHO0O6Il1lj8Rk93PBFSABGZTQN0JZ2+6gOz\n"
	"t4p+BGTFxmhhQh6Tv3L52DJ1tFjhEbLx2zgFmeN4tR9ObP/dh1AtTIzohQKBgQCg\n"
	"XCyVySSh2gPDqU9Hpe1It6mNi9TS8owBKZvjKxIYEXIGw5HInETIXIQuTtgaYWt+\n"
	"WjfBkoMnTOMONXPUKuMB9go3gUjFSln8tHJbN7D7cx7KOEbNh9qcKZUwfeiRz0bR\n"
	"43HSRuM1E1UCCVhWULDgVrDCYFtO8f3XHCeZ0yXeHwKBgH1cZcxDeB9sIxN+VJWq\n"
	"REueADilz+h/15HuDpmNW7ePsK0x6T5YpnJxc4PSNDpcTOCTu3fPjunw3Kx5AjaV\n"
	"NDrk0Fz1OF9EO7+ro95yH/Mx8R/38YD5do8Pvn9p7hsUKiYvO7q6YTvxeRGn28b7\n"
	"8p81IdiscbWUbVDnAWgZVogL\n"
	"-----END PRIVATE KEY-----\n";

static const char key_ecdsa_pkcs8_locked[] UNUSED =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgxM/RdnzY24gICCAAw\n"
	"DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDzEL8UNv2ia8o70/tzEqLIEgZBY\n"
	"VR4xCZpezTxwGoKUntLSGX89/jt0LMHj2FcNtwm+me5kGXh2b2ikiPLxAPKX4I6w\n"
	"V77t6nljnwpn2gSEI/JKoDkjJZnMcoV5G0LD+xcJULpfGn/Gxcfepee7idf8304P\n"
	"uzGz+Ny4c0Q588ivA58x70MMtB5x2StLlM/dUYnqN/fxs2ERORljjvxnP0o1EYw=\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

static const char key_rsa_pem_locked[] UNUSED =
	"-----BEGIN RSA PRIVATE KEY-----\n"
	"Proc-Type: 4,ENCRYPTED\n"
	"DEK-Info: AES-128-CBC,3ECD3E72EDF65961CA3539CE3D52D39F\n"
	"\n"
	"Zv0HtzXp8sJxF29HJk0ogkRQB4we9Q3QUl1Ifl0Q9TWg8GDWOOnWNBqQNY1SPXFr\n"
	"JjUj8k61wTVQGlAYxspjaLI7jb+vEsFPXVEbPYHKFGzyIZg3mAJvggkS9G6EUGxV\n"
	"ZjNfT5xxaj4hShNh6t8/9hnKLQCyghXNWmzo8xokmvLyeEG8xHP9dsH+oQXoq+lv\n"
	"7n28iP48osPJ1yz03BBZlWquHaEaDu78WylllBoF7pEMht3x8q3BXuhZ98+cQgkI\n"
	"Vswfp03dlRMpqMEwShZEWbxjM37FD6HHonH6WbtVFbPAPPCaysO8rBTBQd/A026V\n"
	"6opHg9ytg7eLd+L5LHWe2BxRQYNCirD5frsrYrxJdabqSGUDU/nIM59cGyv5vFyz\n"
	"gglSdkZ4nqMIcjOXZwynusv4+ngNkU/q9ch/BmzP7BB8pEf4h8aGmVzX8TN/aiki\n"
	"kejg6N10myeUFCaSfCQOUU4V4lX3ToQXE/Dwc9IhWMom10KVUJsN0k6X2LvOFZnd\n"
	"+g/GOU4FfqMmiX4orYpER11BInP7EY+MEL4cgys/kR0vIdI8MZn65V6QlpcElcYV\n"
	"VGuivLL8t0gXeJ5kxqDUTaBOPRDYh1FXGAdcG5vAq3yt5XbJ6oXznMIFJkaT8v65\n"
	"Kypo7J4bE7PMsvjK6SvapaeHTzgr8RdBcHPe87k93sZIBVMxXO6UOfpcA0FeJfmp\n"
	"SZSuJXCvvQ/bvdwg0L7Kksi5hXSd07fOdSf9IJT3SRIYOvr0n0ZFxyvFLEJzo8bi\n"
	"RIchz31EzStb4xkHMfXl0vZLpnLnkpNDl7+P4uyFW8xDN4VSsUy2htzsOCJm9hj4\n"
	"O7IB4ppleVs3GvVIuB6S/qGYWIzYFteDPpzM20yDyNRWjBVMAEQiliriGTCZc37q\n"
	"snDybOPNuIMw4+v+Lsc/OB7c+oJv8q9ijPYKCauiGUbnJTJV/h9RcSk9n9oFlpSr\n"
	"2256VLbXfUza4EGZcc7xIUCWlDLMIkffdezXEK5HumSCmBhyworKxCfsiKidPFPg\n"
	"hNc62LLY03YxCXe4H8PXzZr2w5JBmXQrhko2eZ93ZZfo0MJ1+xWj1+3vrBn0gNcO\n"
	"SWcrHAwGtaI2bmV0hD9rS4TuTVQ+LqMApcRa/pFOIjCcoGhikiMNHg5p06jT2XQL\n"
	"xEZSdfjGHsvtk6OAFqtHdcXPBkUn0y6eiaWEdaaDYHCxJY0/uALuLyI4w/Wo8++Y\n"
	"pCM1CoXfJx+OtogC/YL7TzYVEmP4e4Q6jtrsr+O3FpOasatZBnbHw6cddy1RFN55\n"
	"NobOmBsuYyoRCpB/WLv7J5jm+UAclfjWLJcSy5GmmgjdrT8ZlEd8fHkQWQqT1ZtJ\n"
	"Znym5pmda02n/EOuL+JGiL60t32NqIwwPHuAe5tJp1z0ydUwW4HGnSl3qevZWg28\n"
	"23/iFiGzn9J/uwn1dbQZIWkjsRvBQ+kLybMObpm9vOolnP/41Kv/a4luImwc+cAV\n"
	"ACRPWzY1DXy1dAiuR4nZQLRHU52vha4ug5nPhjg4RBXXjVtiUrnLjbYFtvucj8fD\n"
	"w8Uf/glopUchV+8hFXLFmXiJ1hMZ3U4rY8wZVrKwIsQEh7PmH3sLafSCtx0a+ryu\n"
	"-----END RSA PRIVATE KEY-----\n";

static const char key_many_rounds[] UNUSED =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHtMFgGCSqGSIb3DQEFDTBLMCoGCSqGSIb3DQEFDDAdBAjUND5Onyrq4wIDLcbA\n"
	"MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBhFW90qaXss6IEcoxppjiaBIGQ\n"
	"G1W5VgU+4ouYldRzFIhjKhNwoeTv18vJrfxcUyoqPAxWvL4Drpuk/wtV7Ifjakmv\n"
	"YBu4ASyFfFJ0hRJabfAdukkT5jwo0+kdTEsfT4iuWzSmwsZRQW7+7FdS+gP4CUaP\n"
	"LNmUJQgFPqpvp/XYUhoIpFxlsJgBD4qlOdChrDMlX/x4NlsVmNokZiS9L2q6tCYg\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

static const char key_scrypt[] UNUSED =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIHkME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgaJ71ZZkr0yQICQAAC\n"
	"AQgCAQEwHQYJYIZIAWUDBAEqBBD0gV3b24e8fOzzY2YA+OzPBIGQD/Slc2hWWBz9\n"
	"f4b92zdUXKDKSNayKFx4OMNLgX99VcNoR4ke0Z32J921wj59kMF0oAyGDdojr90Q\n"
	"o3eDD9UlVfcBTyfjD2hYSNJyF5+uOaXuJC16PjMTK9eciFyXJfhMzWHinucSfB/G\n"
	"Cp9gm3AmVhnskKC8AISsJAr7nlvoHz7PTb5zKeovb2H3NEPACCR+\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

static const char key_ed25519_pkcs8[] UNUSED =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEIKLGuy7Qf5aoFfuRM8X6/KfUwMqRrmax7z4dxOdzdCKt\n"
	"-----END PRIVATE KEY-----\n";

static const char key_ecdsa_compressed[] UNUSED =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MFcCAQEEIDt7/S9fejJ7ky5iK4WH0lbcskpnAa+bix6FSD7O7pHRoAoGCCqGSM49\n"
	"AwEHoSQDIgADvFmjzsDrTvmEpIQ/6C5r4agBumyIU6wSlHIBnwZ2pZ8=\n"
	"-----END EC PRIVATE KEY-----\n";

static const char key_dsa[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAABsgAAAAdzc2gtZH\n"
	"NzAAAAgQDUPorxMC2Xj6Bi5RobLgVKFNS5bF518cKyINQkoFSOx517yTiWumoYmmA0SBZQ\n"
	"d400EPGNoAKebg5x+WB6IFwQMs0UpR8lh6QrftVGBHYkYnWRXS23jDq9kpzJDhGrv/2iw6\n"
	"FNUpUhfly+LCoioxVzroU9wy/pRyboA4yew4/+JwAAABUAibAcPvNu9YjtBpr2DGR0ANfP\n"
	"35kAAACAAv9hiXm8h958r5DDPaHNjbOurGjVHNlBW2tAIW1vExkUsKKwELgmAOFHRdyUCt\n"
	"SxJ7/W0kyDKR30kRDEG1CEgftCBlXrORWtUotsfJxC8VKJktBQtGzIfkgkJsaL866vhVi3\n"
	"QPpgy3FKGZKNwyj8ZvGo62MV3K73cPQm9oNKf1UAAACBAIP43+U5Br/jnJkVno2vLpmIxp\n"
	"nSWxsEQy+IgzlrTHbXoMcMc9qmXlUsRdRC3mAoNcFVtlXWEjAbLx91WEgO/4a9ngR/FwX1\n"
	"Wn03QxXZP835Wvq7/pk9gytFiAjMMNU14py5TJbVCChO+RlL6WPEfpCTuaHWonI85dyz5s\n"
	"Bg92pcAAAB2PsVrvD7Fa7wAAAAB3NzaC1kc3MAAACBANQ+ivEwLZePoGLlGhsuBUoU1Lls\n"
	"XnXxwrIg1CSgVI7HnXvJOJa6ahiaYDRIFlB3jTQQ8Y2gAp5uDnH5YHogXBAyzRSlHyWHpC\n"
	"t+1UYEdiRidZFdLbeMOr2SnMkOEau//aLDoU1SlSF+XL4sKiKjFXOuhT3DL+lHJugDjJ7D\n"
	"j/4nAAAAFQCJsBw+8271iO0GmvYMZHQA18/fmQAAAIAC/2GJebyH3nyvkMM9oc2Ns66saN\n"
	"Uc2UFba0AhbW8TGRSworAQuCYA4UdF3JQK1LEnv9bSTIMpHfSREMQbUISB+0IGVes5Fa1S\n"
	"i2x8nELxUomS0FC0bMh+SCQmxovzrq+FWLdA+mDLcUoZko3DKPxm8ajrYxXcrvdw9Cb2g0\n"
	"p/VQAAAIEAg/jf5TkGv+OcmRWeja8umYjGmdJbGwRDL4iDOWtMdtegxwxz2qZeVSxF1ELe\n"
	"YCg1wVW2VdYSMBsvH3VYSA7/hr2eBH8XBfVafTdDFdk/zfla+rv+mT2DK0WICMww1TXinL\n"
	"lMltUIKE75GUvpY8R+kJO5odaicjzl3LPmwGD3alwAAAAUARiDOH6QS85HHbPE7/iqFhlW\n"
	"9loAAAABYwE=\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char key_rsa512[] UNUSED =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAmYwoUY04QyxsKCJi\n"
	"OGOf5g0aP/PdAEnCgEStqndb/ALZwoXgHGajptC8ZDJe3NGmazJFXd5vB1IgGcGP\n"
	"RfMj8wIDAQABAkEAgvY5GT2CxEBqS1zwOzo1kkiQoAVF9M30d+Sb3u4I5YrSrMbg\n"
	"xvdouEYKlactA6ThqNkrknN7NQzFER7+qZ5/UQIhAMdZ4uhqqDai0auLCn21wTZl\n"
	"yfQmkvh8o5NQ2Q63ueuJAiEAxS42pZ1q6LpgVoOILnv2Hs/6znVXpaN0UQuzU5VL\n"
	"SJsCICIMzl8YaKb8ZIfCdgZG1zutYzNaq1vaHi55brm+0/jRAiEAwSq72FU15dao\n"
	"CDkFEVzZSWhAcT/dZGSTz83hmPF59h8CIHPW5H+8+HcXtnOow2zBsahqylE/tpVP\n"
	"mcpFtkPeHAvK\n"
	"-----END PRIVATE KEY-----\n";

static const char key_k1[] UNUSED =
	"-----BEGIN EC PRIVATE KEY-----\n"
	"MHQCAQEEIH5xILKsZwe0nFYg2sbj827/u1JSrD+fk/JVrXBl6sWIoAcGBSuBBAAK\n"
	"oUQDQgAEabszg9/1lHQoIUqRgfVhAHK1MbmHjpXULRNjYTHE3xoFObV5FgLx4sQa\n"
	"88pzysYbIz9v+9iU4GexRQwtPqvQLA==\n"
	"-----END EC PRIVATE KEY-----\n";

static const char key_bcrypt_rounds[] UNUSED =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABAQbTg/94\n"
	"dWO6WzeEOe7kcsAAACWAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIKdU/W4ZhfshSZcM\n"
	"EOKc08v9RRvf6JycdxNuw2eblCblAAAAkMeXRkAMdwpNkaE5lBaGrUA30ZnZpO21XXhRpQ\n"
	"EFJDResHLFdaryadn7JCOt7vlLw7bbnwUKX/puG7b1tX2iV/oLC0hsi663AcJZR9KCoIPH\n"
	"avxdKj0WT3GTd4HQACoaEy/vskwutVvalK2Kp5FBlxb++U4Qt6fypH9e6lAWTwpBolaBA6\n"
	"4T3QF0YmFZO+P51w==\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

static const char public_ed25519[] UNUSED =
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmf+JEuwZ0b7waGVDwuPHbzX47HoKDCpXe4iITjAsCO";

static const char fingerprint_ed25519[] UNUSED =
	"SHA256:+x0Q9f9iOBttqGUjUmB1K4Ueiw5B8xj6HmiraXVBLjw";

static const char public_rsa[] UNUSED =
	"ssh-rsa "
	"AAAAB3NzaC1yc2EAAAADAQABAAABAQCsAlW5I8tXpOLVrExjTTgUXn1gRk+v+h02l1XCmRnrjvSfA1WN/"
	"cHB5SZoODwenpW3Bf8z+B6AcrtJ8UXpXtsMeo9mTZUIYYnsJNQwsyRcLjnhy+75EtfsZ+"
	"MWThgkonFqNgdqfiKGqFwnoNr5p9wH4Sn1sBuOoEuBLY6YV64+njsgq0gSCy0XQvc/"
	"H7yy5Pv8FJL7Hi4ofilnenC1vm/tvT71jutif/"
	"P9g73tmOnTJWXuucNtslpHv62bJOFADoc2Gg22WymtlZRzDM2vco9lNfha7MxUTnCijRmzgs6lraCZqyT3083Rsg+"
	"e6nbflnJ7TDK+hDx7LgzAdrIw8Xhd";

static const char fingerprint_rsa[] UNUSED = "SHA256:KvHFj+8cq2hU80ZV/U5IgVVpxuDa9noRRUf5jIbu63I";

static const char public_ecdsa[] UNUSED =
	"ecdsa-sha2-nistp256 "
	"AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLxZo87A6075hKSEP+gua+"
	"GoAbpsiFOsEpRyAZ8GdqWfzFJn5p7AEvrsmwDm1K5m5RIvzzrU/JqmPMh3SgO8aMs=";

static const char fingerprint_ecdsa[] UNUSED = "SHA256:jW1hovrq8C4e+JAHMo4B/kOjREDNAjOlsWS+z0xh77A";

static const char public_ecdsa521[] UNUSED =
	"ecdsa-sha2-nistp521 "
	"AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBADL8fh5uOObOaNJrTjSG2hptIy/"
	"tA7Gi9bCKRx3Z+SpR5/"
	"QMkvSZ09P7pkP9mLOwPZhcst04qaJ9ewUbnGuXfP9TQD9DB5qteQyaiGG9WZuGcqxeb3+"
	"vexj3MaBXqzzghApjHSuiyl61ovD34h8VM2ireNF6QlfWR7uvXMo1dv/SsdjvQ==";

static const char fingerprint_ecdsa521[] UNUSED =
	"SHA256:YjLT0KLwFAbskrSSydnP5Zu5Vz8pSW7/0OPk8u2PqFk";

#endif
